/// The textures of a split: no wall, roof, leaf or ground colour of one is a colour of the other.
struct StreetPalette {
    let buildings: [BuildingStyle]
    let leaves: [Int]
    let asphalt: [Int]
    let pavement: [Int]
    let terrain: [Int]

    static func of(_ split: WorldSplit) -> StreetPalette {
        switch split {
        case .train: train
        case .test: test
        }
    }

    private static let train = StreetPalette(
        buildings: [
            BuildingStyle(
                walls: [0xB5654A, 0x9E4F3C, 0xC08060], roofs: [0x6E3B2E, 0x4E4644], floors: 2...4,
                pitchedShare: 0.8,
                window: 0),
            BuildingStyle(
                walls: [0xE6DCC4, 0xD9C49A, 0xE8E2D6], roofs: [0x8A4A34, 0x5B5550], floors: 2...5,
                pitchedShare: 0.6,
                window: 0),
            BuildingStyle(
                walls: [0xB8BCC0, 0x9AA2A8, 0x8696A6], roofs: [0x54585C], floors: 4...8, pitchedShare: 0,
                window: 2),
            BuildingStyle(
                walls: [0xD6B8A0, 0xC9A88A], roofs: [0x6A5E54], floors: 3...6, pitchedShare: 0.2, window: 1),
        ],
        leaves: [0x3E6B2E, 0x54803A, 0x2F5A34, 0x6E8A3A], asphalt: [0x56585B, 0x4A4C50, 0x626364],
        pavement: [0xA5A09A, 0x97948F, 0xB0A598], terrain: [0x5E7E3C, 0x6F8A46, 0x7C8450])

    private static let test = StreetPalette(
        buildings: [
            BuildingStyle(
                walls: [0xA87A52, 0x8E5D4E, 0xC9967A], roofs: [0x7A4B3A, 0x3F4A50], floors: 2...3,
                pitchedShare: 0.9,
                window: 1),
            BuildingStyle(
                walls: [0xC8D2C4, 0xB9C8D2, 0xE0CFC6], roofs: [0x6B4F40, 0x50565C], floors: 3...5,
                pitchedShare: 0.5,
                window: 0),
            BuildingStyle(
                walls: [0xA89F92, 0x7F8A8C, 0xC4BEB2], roofs: [0x484C50], floors: 5...9, pitchedShare: 0,
                window: 2),
            BuildingStyle(
                walls: [0xD8C87E, 0xCBA06A, 0x9FB08A], roofs: [0x75604E], floors: 3...5, pitchedShare: 0.4,
                window: 0),
        ],
        leaves: [0x4A6A26, 0x3A7040, 0x7A8230, 0x5F7848], asphalt: [0x505256, 0x5C5A58, 0x45484E],
        pavement: [0x9C9AA0, 0xAAA48E, 0x8E8A84], terrain: [0x687A38, 0x568048, 0x8A8458])
}
