import Foundation

/// What `Scripts/fixtures/augmentation.py` wrote.
struct AugmentationFixture: Decodable {
    struct Crop: Decodable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let toWidth: Int
        let toHeight: Int
        let pixels: Data
    }

    struct Jitter: Decodable {
        let order: Int
        let brightness: Double
        let contrast: Double
        let saturation: Double
        let hue: Double
        let pixels: Data
    }

    let crops: [Crop]
    let jitters: [Jitter]

    static func load() throws -> AugmentationFixture {
        try JSONDecoder().decode(
            AugmentationFixture.self, from: Data(contentsOf: ImageFixtures.url("augmentation.json")))
    }
}
