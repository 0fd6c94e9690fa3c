// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "workspace/module.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <memory>
#include <vector>

namespace athanor::desktop {

// Revisions to choose from, newest first, after a few words like "heads"; searched by id, message and label.
class RevisionChoiceModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Revision, Message, State, ColumnCount };
    enum Role { TargetRole = Qt::UserRole + 1 };

    struct Word
    {
        QString target; // "heads"
        QString text;
        bool operator==(const Word &) const = default;
    };
    RevisionChoiceModel(const workspace::Module &module, const QList<Word> &words, QObject *parent);

    // A long history is searched beside the window; searched() then tells that the rows are other ones.
    void setNeedle(const QString &needle);
    [[nodiscard]] int rowOf(const QString &target) const; // -1 if it is not shown

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void searched();

private:
    void show(std::vector<qsizetype> shown);
    static std::vector<qsizetype> matching(const workspace::ModuleFiles &files, const QList<Word> &words,
                                           const QStringList &ids, const QString &needle, const JobContext *job);
    [[nodiscard]] QString target(qsizetype item) const;
    [[nodiscard]] QString message(qsizetype item) const;
    [[nodiscard]] QString state(qsizetype item) const;

    workspace::Module m_module;
    QList<Word> m_words;
    QStringList m_ids;
    QSet<QString> m_heads;
    QSet<QString> m_rows;
    LatestTask m_search;
    std::vector<qsizetype> m_shown; // indices: words first, then revisions
};

} // namespace athanor::desktop
