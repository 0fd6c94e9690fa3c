// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/hostobjects.h"

namespace athanor::project {

// sqlalchemy.engine.URL; its text has the password, as render_as_string(hide_password=False) gives it.
class UrlObject : public InertObject
{
public:
    explicit UrlObject(const QString &text)
        : InertObject(QStringLiteral("URL"))
        , m_text(text)
    {
    }
    [[nodiscard]] const QString &text() const { return m_text; }
    python::Value toString(python::Interpreter &) override { return python::Value::string(m_text); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;

private:
    QString m_text;
};

// One that is put together from parts: its text is not followed, but whether it sets options of the session is.
class MadeUrlObject : public InertObject
{
public:
    explicit MadeUrlObject(bool hasSessionOptions)
        : InertObject(QStringLiteral("URL"))
        , m_hasSessionOptions(hasSessionOptions)
    {
    }
    [[nodiscard]] bool hasSessionOptions() const { return m_hasSessionOptions; }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;

private:
    bool m_hasSessionOptions;
};

// The class itself, for URL.create(…).
class UrlClassObject : public InertObject
{
public:
    using InertObject::InertObject;
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
};

} // namespace athanor::project
