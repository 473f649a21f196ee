// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Apus",
    products: [
        .library(name: "Apus", targets: ["Apus"]),
        .executable(name: "apus", targets: ["ApusTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        // C and C++ behind C headers.
        .target(
            name: "COneDNN",
            cxxSettings: [.headerSearchPath(".")],
            linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp")]),
        .target(name: "CImageCodecs", linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png")]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

        // Swift, each importing only what stands above it.
        .target(name: "ApusTensor", dependencies: ["COneDNN"]),
        .target(name: "ApusNN", dependencies: ["ApusTensor"]),
        .target(name: "ApusInterop", dependencies: ["ApusTensor", "ApusNN", "CZlib"]),
        .target(name: "ApusVision", dependencies: ["ApusTensor", "CImageCodecs"]),
        .target(
            name: "ApusData",
            dependencies: ["ApusTensor", "ApusInterop", "ApusVision", "CZlib", "Yams"]),
        .target(
            name: "ApusModels", dependencies: ["ApusTensor", "ApusNN", "ApusInterop", "ApusVision"]),
        .target(
            name: "ApusProof",
            dependencies: ["ApusTensor", "ApusNN", "ApusInterop", "ApusVision", "ApusModels"]),
        .target(
            name: "ApusTraining",
            dependencies: [
                "ApusTensor", "ApusNN", "ApusInterop", "ApusVision", "ApusData", "ApusModels",
                "ApusProof", "Yams",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .target(
            name: "Apus",
            dependencies: [
                "ApusTensor", "ApusNN", "ApusInterop", "ApusVision", "ApusData", "ApusModels",
                "ApusTraining",
            ]),
        .executableTarget(
            name: "ApusTool",
            dependencies: [
                "Apus", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Tests, beside the module they test.
        .testTarget(
            name: "ApusTensorTests", dependencies: ["ApusTensor", "ApusProof"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ApusNNTests", dependencies: ["ApusTensor", "ApusNN", "ApusProof"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ApusInteropTests", dependencies: ["ApusInterop", "ApusProof"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ApusVisionTests",
            dependencies: ["ApusTensor", "ApusVision", "ApusProof", "CImageCodecs", "CZlib"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ApusDataTests", dependencies: ["ApusTensor", "ApusVision", "ApusData", "CZlib"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ApusModelsTests", dependencies: ["ApusModels", "ApusInterop", "ApusProof"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ApusTrainingTests",
            dependencies: [
                "ApusTraining", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .testTarget(name: "ApusToolTests", dependencies: ["Apus", "ApusTool"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
