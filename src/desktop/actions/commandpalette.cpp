// SPDX-License-Identifier: MIT
#include "desktop/actions/commandpalette.h"

#include "desktop/actions/actionregistry.h"
#include "desktop/theme/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr int shortcutRole = Qt::UserRole + 1;

// The name, and its shortcut at the right border.
class PaletteDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        painter->save();
        painter->setPen(theme().subtleText);
        painter->drawText(option.rect.adjusted(0, 0, -spacing::large, 0), Qt::AlignRight | Qt::AlignVCenter,
                          index.data(shortcutRole).toString());
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), option.fontMetrics.height() + 14};
    }
};

} // namespace

CommandPalette::CommandPalette(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent, Qt::Popup)
    , m_actions(actions)
    , m_edit(new QLineEdit(this))
    , m_list(new QListWidget(this))
{
    setObjectName("CommandPalette"_L1);
    setWindowTitle(tr("Command Palette"));
    m_edit->setObjectName("paletteEdit"_L1);
    m_edit->setPlaceholderText(tr("Type the name of a command"));
    m_edit->setAccessibleName(tr("Command"));
    m_edit->installEventFilter(this);
    m_list->setObjectName("paletteList"_L1);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setIconSize(QSize(18, 18));
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::small, spacing::small, spacing::small, spacing::small);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_edit);
    layout->addWidget(m_list);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::trigger);
    fill({});
    const int width = std::min(520, parent->width() - 40);
    resize(width, 360);
    move(parent->mapToGlobal(QPoint((parent->width() - width) / 2, 60)));
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            trigger();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::fill(const QString &needle)
{
    QList<std::pair<int, QAction *>> found;
    for (QAction *action : m_actions) {
        if (const int score = paletteScore(plainActionText(*action), needle); score >= 0) {
            found.append({score, action});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    m_list->clear();
    for (const auto &[score, action] : found) {
        auto *item = new QListWidgetItem(action->icon(), plainActionText(*action), m_list);
        item->setData(shortcutRole, action->shortcut().toString(QKeySequence::NativeText));
        item->setToolTip(action->toolTip());
        item->setData(Qt::UserRole, static_cast<int>(m_actions.indexOf(action)));
        if (!action->isEnabled()) {
            item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
        }
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::trigger()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (item == nullptr || !(item->flags() & Qt::ItemIsEnabled)) {
        return;
    }
    QAction *action = m_actions.at(item->data(Qt::UserRole).toInt());
    accept();
    // After the popup has gone, so that focus and windows belong to the main window again.
    QMetaObject::invokeMethod(action, &QAction::trigger, Qt::QueuedConnection);
}

int paletteScore(const QString &name, const QString &needle)
{
    int score = 0;
    qsizetype at = 0;
    bool previousHit = false;
    for (const QChar wanted : needle) {
        if (wanted.isSpace()) {
            continue;
        }
        bool found = false;
        for (; at < name.size(); ++at) {
            if (name.at(at).toCaseFolded() != wanted.toCaseFolded()) {
                previousHit = false;
                continue;
            }
            const bool begins = at == 0 || !name.at(at - 1).isLetterOrNumber();
            score += 1 + (begins ? 4 : 0) + (previousHit ? 2 : 0);
            previousHit = true;
            found = true;
            ++at;
            break;
        }
        if (!found) {
            return -1;
        }
    }
    return score;
}

} // namespace athanor::desktop
