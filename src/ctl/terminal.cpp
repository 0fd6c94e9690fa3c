// SPDX-License-Identifier: MIT
#include "ctl/terminal.h"

#include <cstdio>
#include <iostream>
#include <string>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

void write(std::FILE *file, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), file);
    std::fflush(file);
}

bool askOnTerminal(const QString &question)
{
    write(stderr, question + u" [y/N] "_s);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes" || answer == "Y";
}

} // namespace

Console terminal()
{
    Console console;
    console.out = [](const QString &text) { write(stdout, text); };
    console.err = [](const QString &text) { write(stderr, text); };
    if (isatty(STDIN_FILENO) != 0) {
        console.ask = askOnTerminal;
    }
    return console;
}

} // namespace athanor::ctl
