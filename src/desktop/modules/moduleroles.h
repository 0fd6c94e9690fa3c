// SPDX-License-Identifier: MIT
#pragma once

#include <Qt>

// Roles and columns of the models of modules, for views and delegates that do not know the models.
namespace athanor::desktop::modules {

enum class RowKind { Overview, Module, Section, Unclaimed };

enum Role {
    KindRole = Qt::UserRole + 1, // RowKind as int
    NameRole, // QString: the module's name; the qualified name of an unclaimed table
    StateTextRole, // QString: the word beside the icon
    IconRole, // QString: of resources/icons
    ToneRole, // Tone as int
    TableRole, // QString: the name with its schema of an unclaimed table in the overview
    SortRole, // by what a column of the overview is sorted
};

} // namespace athanor::desktop::modules
