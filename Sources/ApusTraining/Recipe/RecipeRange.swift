/// The numbers a field takes.
package struct RecipeRange: Sendable, CustomStringConvertible {
    private let contains: @Sendable (Double) -> Bool
    package let description: String

    private init(_ description: String, contains: @escaping @Sendable (Double) -> Bool) {
        self.description = description
        self.contains = contains
    }

    package func allows(_ number: Double) -> Bool { contains(number) }

    package static func from(_ lower: Double, to upper: Double) -> RecipeRange {
        RecipeRange("\(text(lower)) to \(text(upper))") { lower <= $0 && $0 <= upper }
    }

    package static func from(_ lower: Double, below upper: Double) -> RecipeRange {
        RecipeRange("\(text(lower)) to below \(text(upper))") { lower <= $0 && $0 < upper }
    }

    package static func above(_ lower: Double, to upper: Double) -> RecipeRange {
        RecipeRange("above \(text(lower)) to \(text(upper))") { lower < $0 && $0 <= upper }
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
