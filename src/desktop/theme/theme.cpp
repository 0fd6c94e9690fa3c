// SPDX-License-Identifier: MIT
#include "desktop/theme/theme.h"

#include "desktop/theme/style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

Theme lightTheme()
{
    return {.dark = false,
            .separator = QColor(0xDD, 0xE1, 0xE7),
            .subtleText = QColor(0x5A, 0x64, 0x72),
            .raised = QColor(0xEE, 0xF1, 0xF4),
            .hover = QColor(0xE9, 0xED, 0xF2),
            .good = QColor(0x1F, 0x75, 0x47),
            .active = QColor(0x1B, 0x64, 0xA8),
            .caution = QColor(0x94, 0x55, 0x00),
            .bad = QColor(0xB3, 0x26, 0x1E),
            .lanes = {QColor(0x00, 0x6C, 0xA8), QColor(0xC8, 0x55, 0x00), QColor(0x00, 0x84, 0x62),
                      QColor(0xB0, 0x4A, 0x8A), QColor(0x2B, 0x8C, 0xC4), QColor(0xA8, 0x76, 0x00),
                      QColor(0x5B, 0x4B, 0xB5), QColor(0x5F, 0x6B, 0x7A)}};
}

Theme darkTheme()
{
    return {.dark = true,
            .separator = QColor(0x36, 0x3C, 0x45),
            .subtleText = QColor(0x9D, 0xA7, 0xB5),
            .raised = QColor(0x26, 0x2B, 0x32),
            .hover = QColor(0x2D, 0x33, 0x3B),
            .good = QColor(0x6F, 0xC9, 0x95),
            .active = QColor(0x79, 0xB5, 0xF2),
            .caution = QColor(0xE5, 0xAE, 0x55),
            .bad = QColor(0xF3, 0x8B, 0x82),
            .lanes = {QColor(0x5A, 0xAE, 0xE8), QColor(0xF0, 0x8A, 0x4B), QColor(0x4F, 0xC4, 0x9C),
                      QColor(0xE0, 0x92, 0xC4), QColor(0x9B, 0xD4, 0xF5), QColor(0xE3, 0xBA, 0x55),
                      QColor(0xA9, 0x9C, 0xF0), QColor(0xA5, 0xAF, 0xBC)}};
}

QPalette makePalette(bool dark)
{
    const Theme edition = dark ? darkTheme() : lightTheme();
    const QColor window = dark ? QColor(0x1F, 0x23, 0x29) : QColor(0xF6, 0xF7, 0xF9);
    const QColor base = dark ? QColor(0x18, 0x1B, 0x20) : QColor(0xFF, 0xFF, 0xFF);
    const QColor text = dark ? QColor(0xE4, 0xE8, 0xEE) : QColor(0x1C, 0x22, 0x2B);
    const QColor accent = dark ? QColor(0x3F, 0x9D, 0xB5) : QColor(0x12, 0x6E, 0x84);
    const QColor disabled = dark ? QColor(0x6E, 0x78, 0x85) : QColor(0x97, 0xA0, 0xAC);

    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, dark ? QColor(0x1C, 0x20, 0x25) : QColor(0xFA, 0xFB, 0xFC));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, dark ? QColor(0x8C, 0x96, 0xA4) : QColor(0x64, 0x6E, 0x7B));
    palette.setColor(QPalette::Button, dark ? QColor(0x2B, 0x31, 0x39) : QColor(0xFF, 0xFF, 0xFF));
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, dark ? QColor(0x2B, 0x31, 0x39) : QColor(0x2A, 0x30, 0x39));
    palette.setColor(QPalette::ToolTipText, QColor(0xF2, 0xF4, 0xF7));
    palette.setColor(QPalette::Highlight, dark ? QColor(0x25, 0x55, 0x63) : QColor(0xD3, 0xE8, 0xEE));
    palette.setColor(QPalette::HighlightedText, dark ? QColor(0xF2, 0xF6, 0xF8) : QColor(0x0E, 0x2B, 0x34));
    palette.setColor(QPalette::Link, dark ? QColor(0x6C, 0xC1, 0xD6) : QColor(0x0F, 0x62, 0x76));
    palette.setColor(QPalette::LinkVisited, dark ? QColor(0x6C, 0xC1, 0xD6) : QColor(0x0F, 0x62, 0x76));
    palette.setColor(QPalette::Light, dark ? QColor(0x36, 0x3C, 0x45) : QColor(0xFF, 0xFF, 0xFF));
    palette.setColor(QPalette::Midlight, edition.raised);
    palette.setColor(QPalette::Mid, edition.separator);
    palette.setColor(QPalette::Dark, dark ? QColor(0x4A, 0x52, 0x5D) : QColor(0xBC, 0xC4, 0xCE));
    palette.setColor(QPalette::Shadow, dark ? QColor(0x0C, 0x0E, 0x11) : QColor(0x8A, 0x94, 0xA2));
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    palette.setColor(QPalette::Accent, accent);
#endif
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText, QPalette::Link}) {
        palette.setColor(QPalette::Disabled, role, disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Button, window);
    palette.setColor(QPalette::Disabled, QPalette::Base, window);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, edition.raised);
    return palette;
}

bool hasDesktop()
{
    return !qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP");
}

// Without a desktop nobody has chosen a font; the best of the installed ones then.
void chooseFonts()
{
    if (hasDesktop()) {
        return;
    }
    if (QFontDatabase::hasFamily(u"Inter"_s)) {
        QFont font(u"Inter"_s);
        font.setPointSizeF(10.0);
        QApplication::setFont(font);
    }
}

} // namespace

QColor Theme::tone(Tone tone) const
{
    switch (tone) {
    case Tone::Good:
        return good;
    case Tone::Active:
        return active;
    case Tone::Caution:
        return caution;
    case Tone::Bad:
        return bad;
    case Tone::Neutral:
        break;
    }
    return subtleText;
}

QColor Theme::environment(postgres::Environment environment) const
{
    switch (environment) {
    case postgres::Environment::Development:
        return dark ? QColor(0x4A, 0x9B, 0x78) : QColor(0x2B, 0x71, 0x52);
    case postgres::Environment::Test:
        return dark ? QColor(0x5B, 0x8F, 0xD0) : QColor(0x2F, 0x62, 0xA5);
    case postgres::Environment::Staging:
        return dark ? QColor(0xC9, 0x8F, 0x2E) : QColor(0x95, 0x5C, 0x05);
    case postgres::Environment::Production:
        break;
    }
    return dark ? QColor(0xD8, 0x4C, 0x43) : QColor(0xB3, 0x26, 0x1E);
}

const Theme &theme()
{
    static const Theme light = lightTheme();
    static const Theme dark = darkTheme();
    return QApplication::palette().color(QPalette::Window).lightness() < 128 ? dark : light;
}

void applyTheme(ThemeChoice choice)
{
    static const QString desktopStyle = QApplication::style()->name();
    chooseFonts();
    const bool ownLook = choice != ThemeChoice::System || desktopStyle.compare("fusion"_L1, Qt::CaseInsensitive) == 0;
    if (!ownLook) {
        return;
    }
    const bool systemDark = QApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
    const bool dark = choice == ThemeChoice::System ? systemDark : choice == ThemeChoice::Dark;
    QApplication::setStyle(new Style);
    QApplication::setPalette(makePalette(dark));
}

QColor blended(const QColor &first, const QColor &second, double share)
{
    const auto mix = [share](int a, int b) { return qRound(a * share + b * (1.0 - share)); };
    return {mix(first.red(), second.red()), mix(first.green(), second.green()), mix(first.blue(), second.blue())};
}

QFont fixedFont()
{
    // Asked for with every cell: looking families up takes too long for that.
    static const QFont font = [] {
        if (!hasDesktop() && QFontDatabase::hasFamily(u"JetBrains Mono"_s)) {
            QFont chosen(u"JetBrains Mono"_s);
            chosen.setPointSizeF(9.5);
            chosen.setStyleHint(QFont::Monospace);
            return chosen;
        }
        return QFontDatabase::systemFont(QFontDatabase::FixedFont);
    }();
    return font;
}

QFont scaledFont(const QFont &font, double factor, QFont::Weight weight)
{
    QFont scaled(font);
    if (font.pointSizeF() > 0) {
        scaled.setPointSizeF(font.pointSizeF() * factor);
    } else {
        scaled.setPixelSize(qRound(font.pixelSize() * factor));
    }
    scaled.setWeight(weight);
    return scaled;
}

} // namespace athanor::desktop
