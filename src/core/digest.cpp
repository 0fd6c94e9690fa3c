// SPDX-License-Identifier: MIT
#include "core/digest.h"

#include <QCryptographicHash>

#include <openssl/evp.h>

namespace athanor {

QByteArray sha256(QByteArrayView bytes)
{
    static const EVP_MD *const function = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    QByteArray digest(EVP_MAX_MD_SIZE, Qt::Uninitialized);
    unsigned int size = 0;
    if (function != nullptr &&
        EVP_Digest(bytes.data(), std::size_t(bytes.size()), reinterpret_cast<unsigned char *>(digest.data()), &size,
                   function, nullptr) == 1) {
        digest.truncate(size);
        return digest;
    }
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256); // a policy of the machine may forbid the other
}

} // namespace athanor
