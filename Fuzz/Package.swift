// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Fuzz",
    dependencies: [
        .package(name: "Apus", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        .executableTarget(
            name: "apus-fuzz",
            dependencies: [
                .product(name: "Apus", package: "Apus"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/ApusFuzz")
    ],
    swiftLanguageModes: [.v6]
)
