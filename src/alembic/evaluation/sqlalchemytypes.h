// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/session.h"
#include "alembic/python/hostmodule.h"

#include <QString>

#include <memory>
#include <optional>

namespace athanor::evaluation {

// A type class of `sqlalchemy` and its dialect by its Python name. Those of the dialect differ in a few parameters.
std::optional<python::Value> sqlalchemyType(python::Interpreter &interpreter, const QString &name,
                                            const std::shared_ptr<Session> &session);
std::optional<python::Value> postgresqlType(python::Interpreter &interpreter, const QString &name,
                                            const std::shared_ptr<Session> &session);
QStringList sqlalchemyTypeNames();
QStringList postgresqlTypeNames();

} // namespace athanor::evaluation
