#!/usr/bin/env bash
# Copies Recipes/*.yaml into Swift, so that the binary works alone. A test fails while they differ.
set -euo pipefail
cd "$(dirname "$0")/.."

target=Sources/ApusTraining/Recipe/EmbeddedRecipes.swift
{
    echo '// Made by Scripts/embed_recipes.sh from Recipes/*.yaml; edit those and run `make embed`.'
    echo '// swift-format-ignore-file'
    echo
    echo 'extension RecipeLibrary {'
    echo '    /// Each file of Recipes/: its name without the extension, and its text.'
    echo '    package static let embedded: [(name: String, text: String)] = ['
    for recipe in Recipes/*.yaml; do
        printf '        ("%s", #"""\n' "$(basename "$recipe" .yaml)"
        cat "$recipe"
        printf '\n"""#),\n'
    done
    echo '    ]'
    echo '}'
} > "$target.partial"
mv "$target.partial" "$target"
