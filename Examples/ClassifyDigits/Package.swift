// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "ClassifyDigits",
    dependencies: [.package(name: "Apus", path: "../..")],
    targets: [
        .executableTarget(
            name: "ClassifyDigits", dependencies: [.product(name: "Apus", package: "Apus")])
    ],
    swiftLanguageModes: [.v6]
)
