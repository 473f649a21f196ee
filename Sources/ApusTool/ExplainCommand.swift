import Apus
import ArgumentParser
import Foundation

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Show why a model says what it says: where it looks, what its layers make of a picture, what anchors learn.",
        discussion: """
            Pictures are files, folders or patterns; without any they are the first ones of the test set of the weights'
            recipe. Each gives one PNG file in the output folder.

            EXAMPLE
              apus explain gradcam --weights runs/fashion-demo photograph.jpg --class bag
              apus explain rollout --weights runs/vit/best.safetensors 'pictures/*.jpg' --output maps
              apus explain cam --weights resnet50.safetensors --model resnet50 dog.jpg
              apus explain filters --weights runs/fashion-demo --output filters.png
              apus explain anchors --weights runs/fcos-shapes
            """,
        subcommands: [
            Rollout.self, Attention.self, ClassActivation.self, GradientClassActivation.self, Features.self,
            Filters.self, Anchors.self,
        ])

    struct Rollout: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Where the class token's content comes from, through all layers of attention.",
            discussion: """
                EXAMPLE
                  apus explain rollout --weights runs/vit photograph.jpg
                """)

        @OptionGroup var source: ExplainedPictures

        func run() throws { try source.draw("rollout") { try $0.rollout($1) } }
    }

    struct Attention: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What each head of one layer attends to from the class token.",
            discussion: """
                EXAMPLE
                  apus explain attention --weights runs/vit photograph.jpg --layer 3
                """)

        @OptionGroup var source: ExplainedPictures

        @Option(
            help: ArgumentHelp("The layer, counted from 1; the last where left out.", valueName: "number"))
        var layer: Int?

        func run() throws { try source.draw("attention") { try $0.attention($1, layer: layer) } }
    }

    struct ClassActivation: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cam",
            abstract: "Where a class is seen, by a classifier that ends in global average pooling.",
            discussion: """
                EXAMPLE
                  apus explain cam --weights runs/fashion-demo --count 8 --class bag
                """)

        @OptionGroup var source: ExplainedPictures
        @OptionGroup var asked: ExplainedClass

        func run() throws {
            try source.draw("cam") { try $0.classActivation($1, label: asked.label(of: $0)) }
        }
    }

    struct GradientClassActivation: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gradcam",
            abstract: "Where a class is seen, by any classifier: maps weighted by the score's gradient.",
            discussion: """
                EXAMPLE
                  apus explain gradcam --weights vgg16.safetensors --model vgg16 dog.jpg --class 207 --stage features.21
                """)

        @OptionGroup var source: ExplainedPictures
        @OptionGroup var asked: ExplainedClass
        @OptionGroup var place: ExplainedStage

        func run() throws {
            try source.draw("gradcam") {
                try $0.gradientClassActivation($1, label: asked.label(of: $0), stage: place.stage)
            }
        }
    }

    struct Features: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The maps that a layer makes of a picture.",
            discussion: """
                EXAMPLE
                  apus explain features --weights runs/fashion-demo photograph.jpg --stage layer2 --maps 64
                """)

        @OptionGroup var source: ExplainedPictures
        @OptionGroup var place: ExplainedStage

        @Option(help: ArgumentHelp("Maps to show, from the first on, 1 to 1024.", valueName: "count"))
        var maps = 35

        func validate() throws {
            guard (1...1024).contains(maps) else { throw ValidationError("--maps takes 1 to 1024") }
        }

        func run() throws {
            try source.draw("features") { try $0.features($1, stage: place.stage, count: maps) }
        }
    }

    struct Filters: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The filters of the first convolution, on one sheet.",
            discussion: """
                EXAMPLE
                  apus explain filters --weights runs/fashion-demo --output filters.png
                """)

        @OptionGroup var weights: ExplainedWeights

        @Option(help: ArgumentHelp("Where the sheet goes, a PNG file.", valueName: "file"))
        var output = "filters.png"

        @Option(help: ArgumentHelp("Filters to show, from the first on, 1 to 1024.", valueName: "count"))
        var count = 64

        func validate() throws {
            guard (1...1024).contains(count) else { throw ValidationError("--count takes 1 to 1024") }
        }

        func run() throws {
            let sheet = try weights.open().filters(count: count)
            try PNGWriter.write(sheet, to: URL(fileURLWithPath: output))
            print("\(output): \(sheet.width)x\(sheet.height)")
        }
    }

    struct Anchors: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which anchors of a detector learn which object of a picture.",
            discussion: """
                Objects are those marked in the test set; in pictures that are named, those that the detector finds.

                EXAMPLE
                  apus explain anchors --weights runs/fcos-shapes --count 8
                  apus explain anchors --weights runs/retinanet-shapes street.jpg --output anchors
                """)

        @OptionGroup var source: ExplainedPictures

        func run() throws { try source.drawDetector("anchors") { try $0.anchors($1) } }
    }
}
