// A row for each file; an architecture's rows show once the registry has its model.

extension PublishedWeights {
    static let table: [PublishedWeights] = torchvisionTable + transformersOfOthers

    /// Figures and preparation as torchvision 0.29 states them.
    private static let torchvisionTable: [PublishedWeights] = [
        .torchvision("alexnet", "IMAGENET1K_V1", "alexnet-owt-7be5be79.pth", 56.522, 79.066),
        .torchvision("vgg11", "IMAGENET1K_V1", "vgg11-8a719046.pth", 69.02, 88.628),
        .torchvision("vgg11_bn", "IMAGENET1K_V1", "vgg11_bn-6002323d.pth", 70.37, 89.81),
        .torchvision("vgg13", "IMAGENET1K_V1", "vgg13-19584684.pth", 69.928, 89.246),
        .torchvision("vgg13_bn", "IMAGENET1K_V1", "vgg13_bn-abd245e5.pth", 71.586, 90.374),
        .torchvision("vgg16", "IMAGENET1K_V1", "vgg16-397923af.pth", 71.592, 90.382),
        .torchvision("vgg16_bn", "IMAGENET1K_V1", "vgg16_bn-6c64b313.pth", 73.36, 91.516),
        .torchvision("vgg19", "IMAGENET1K_V1", "vgg19-dcbb9e9d.pth", 72.376, 90.876),
        .torchvision("vgg19_bn", "IMAGENET1K_V1", "vgg19_bn-c79401a0.pth", 74.218, 91.842),
        // Trained on pictures of -1 to 1. torchvision gives ImageNet's mean and deviation, and its model undoes them
        // (`transform_input`); that is the same as these.
        .torchvision("googlenet", "IMAGENET1K_V1", "googlenet-1378be20.pth", 69.778, 89.53, usesHalves: true),
        .torchvision(
            "inception_v3", "IMAGENET1K_V1", "inception_v3_google-0cc3c7bd.pth", 77.294, 93.45, resize: 342,
            crop: 299, usesHalves: true),
        .torchvision("resnet18", "IMAGENET1K_V1", "resnet18-f37072fd.pth", 69.758, 89.078),
        .torchvision("resnet34", "IMAGENET1K_V1", "resnet34-b627a593.pth", 73.314, 91.42),
        .torchvision("resnet50", "IMAGENET1K_V1", "resnet50-0676ba61.pth", 76.13, 92.862),
        .torchvision("resnet50", "IMAGENET1K_V2", "resnet50-11ad3fa6.pth", 80.858, 95.434, resize: 232),
        .torchvision("resnet101", "IMAGENET1K_V1", "resnet101-63fe2227.pth", 77.374, 93.546),
        .torchvision("resnet101", "IMAGENET1K_V2", "resnet101-cd907fc2.pth", 81.886, 95.78, resize: 232),
        .torchvision("resnet152", "IMAGENET1K_V1", "resnet152-394f9c45.pth", 78.312, 94.046),
        .torchvision("resnet152", "IMAGENET1K_V2", "resnet152-f82ba261.pth", 82.284, 96.002, resize: 232),
        .torchvision("mobilenet_v2", "IMAGENET1K_V1", "mobilenet_v2-b0353104.pth", 71.878, 90.286),
        .torchvision(
            "mobilenet_v2", "IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth", 72.154, 90.822, resize: 232),
        .torchvision(
            "mobilenet_v3_large", "IMAGENET1K_V1", "mobilenet_v3_large-8738ca79.pth", 74.042, 91.34),
        .torchvision(
            "mobilenet_v3_large", "IMAGENET1K_V2", "mobilenet_v3_large-5c1a4163.pth", 75.274, 92.566,
            resize: 232),
        .torchvision(
            "mobilenet_v3_small", "IMAGENET1K_V1", "mobilenet_v3_small-047dcff4.pth", 67.668, 87.402),
        .torchvision("squeezenet1_0", "IMAGENET1K_V1", "squeezenet1_0-b66bff10.pth", 58.092, 80.42),
        .torchvision("squeezenet1_1", "IMAGENET1K_V1", "squeezenet1_1-b8a52dc0.pth", 58.178, 80.624),
        .torchvision("vit_b_16", "IMAGENET1K_V1", "vit_b_16-c867db91.pth", 81.072, 95.318),
        .swag("vit_b_16", "IMAGENET1K_SWAG_E2E_V1", "vit_b_16_swag-9ac1b537.pth", 85.304, 97.65, crop: 384),
        .swag(
            "vit_b_16", "IMAGENET1K_SWAG_LINEAR_V1", "vit_b_16_lc_swag-4e70ced5.pth", 81.886, 96.18,
            crop: 224),
        .torchvision("vit_b_32", "IMAGENET1K_V1", "vit_b_32-d86f8d99.pth", 75.912, 92.466),
        .torchvision("vit_l_16", "IMAGENET1K_V1", "vit_l_16-852ce7e3.pth", 79.662, 94.638, resize: 242),
        .swag("vit_l_16", "IMAGENET1K_SWAG_E2E_V1", "vit_l_16_swag-4f3808c9.pth", 88.064, 98.512, crop: 512),
        .swag(
            "vit_l_16", "IMAGENET1K_SWAG_LINEAR_V1", "vit_l_16_lc_swag-4d563306.pth", 85.146, 97.422,
            crop: 224),
        .torchvision("vit_l_32", "IMAGENET1K_V1", "vit_l_32-c7638314.pth", 76.972, 93.07),
    ]

    private static let transformersOfOthers: [PublishedWeights] = [
        .timm("vit_ti_16", "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k"),
        .timm("vit_s_16", "timm/vit_small_patch16_224.augreg_in21k_ft_in1k"),
        .timm("vit_b_16", "timm/vit_base_patch16_224.augreg_in21k_ft_in1k"),
        .timm("vit_b_32", "timm/vit_base_patch32_224.augreg_in21k_ft_in1k"),
        .timm("vit_l_16", "timm/vit_large_patch16_224.augreg_in21k_ft_in1k"),
        .huggingFace("vit_b_16", "google/vit-base-patch16-224", side: 224),
        .huggingFace("vit_b_16", "google/vit-base-patch16-384", side: 384),
        .huggingFace("vit_b_32", "google/vit-base-patch32-384", side: 384),
        .huggingFace("vit_l_16", "google/vit-large-patch16-224", side: 224),
        .huggingFace("vit_l_16", "google/vit-large-patch16-384", side: 384),
        .huggingFace("vit_l_32", "google/vit-large-patch32-384", side: 384),
        .google("vit_b_16", "imagenet21k+imagenet2012", "ViT-B_16.npz", side: 384),
        .google("vit_b_32", "imagenet21k+imagenet2012", "ViT-B_32.npz", side: 384),
        .google("vit_l_16", "imagenet21k+imagenet2012", "ViT-L_16.npz", side: 384),
        .google("vit_l_32", "imagenet21k+imagenet2012", "ViT-L_32.npz", side: 384),
        .google(
            "vit_b_16", "augreg",
            "B_16-i21k-300ep-lr_0.001-aug_medium1-wd_0.1-do_0.0-sd_0.0.npz", side: 224, classes: 21843),
    ]

    // MARK: Rows

    private static func torchvision(
        _ model: String, _ name: String, _ file: String, _ top1: Double, _ top5: Double, resize: Int = 256,
        crop: Int = 224, usesHalves: Bool = false
    ) -> PublishedWeights {
        let preparation =
            usesHalves
            ? PicturePreparation(
                .shorterSide(resize), crop: crop, mean: PicturePreparation.halves,
                standardDeviation: PicturePreparation.halves)
            : PicturePreparation(.shorterSide(resize), crop: crop)
        return PublishedWeights(
            model: model, host: .torchvision, name: name, file: file, sha256Prefix: hash(in: file),
            preparation: preparation, classes: 1000, top1: top1, top5: top5,
            licence:
                "BSD 3-Clause, as torchvision; learned from ImageNet, whose pictures have terms of their own",
            paper: papers[model] ?? "")
    }

    /// Weakly supervised pre-training, then ImageNet.
    private static func swag(
        _ model: String, _ name: String, _ file: String, _ top1: Double, _ top5: Double, crop: Int
    ) -> PublishedWeights {
        PublishedWeights(
            model: model, host: .torchvision, name: name, file: file, sha256Prefix: hash(in: file),
            preparation: PicturePreparation(.shorterSide(crop), crop: crop, filter: .bicubic),
            classes: 1000, top1: top1, top5: top5,
            licence: "CC BY-NC 4.0: https://github.com/facebookresearch/SWAG/blob/main/LICENSE",
            paper: "Singh et al., Revisiting weakly supervised pre-training of visual perception models, 2022"
        )
    }

    private static func timm(_ model: String, _ name: String) -> PublishedWeights {
        PublishedWeights(
            model: model, host: .timm, name: name, file: "model.safetensors", sha256Prefix: nil,
            preparation: PicturePreparation(
                .shorterSide(248), crop: 224, filter: .bicubic, mean: PicturePreparation.halves,
                standardDeviation: PicturePreparation.halves),
            classes: 1000, top1: nil, top5: nil, licence: "Apache 2.0",
            paper: "Steiner et al., How to train your ViT?, 2021")
    }

    private static func huggingFace(_ model: String, _ name: String, side: Int) -> PublishedWeights {
        PublishedWeights(
            model: model, host: .huggingFace, name: name, file: "model.safetensors", sha256Prefix: nil,
            preparation: PicturePreparation(
                .square(side), crop: side, mean: PicturePreparation.halves,
                standardDeviation: PicturePreparation.halves),
            classes: 1000, top1: nil, top5: nil, licence: "Apache 2.0", paper: papers["vit_b_16"] ?? "")
    }

    private static func google(
        _ model: String, _ folder: String, _ file: String, side: Int, classes: Int = 1000
    ) -> PublishedWeights {
        PublishedWeights(
            model: model, host: .google, name: folder, file: file, sha256Prefix: nil,
            preparation: PicturePreparation(
                .square(side), crop: side, mean: PicturePreparation.halves,
                standardDeviation: PicturePreparation.halves),
            classes: classes, top1: nil, top5: nil, licence: "Apache 2.0", paper: papers["vit_b_16"] ?? "")
    }

    /// torchvision ends its names with the first digits of the hash.
    private static func hash(in file: String) -> String? {
        file.split(separator: "-").last.map { String($0.prefix { $0 != "." }) }
    }

    private static let papers: [String: String] = {
        let families: [(prefix: String, models: [String], paper: String)] = [
            ("", ["alexnet"], "Krizhevsky, One weird trick for parallelizing convolutional networks, 2014"),
            ("", ["googlenet"], "Szegedy et al., Going deeper with convolutions, 2014"),
            ("", ["inception_v3"], "Szegedy et al., Rethinking the Inception architecture, 2015"),
            ("", ["mobilenet_v2"], "Sandler et al., MobileNetV2, 2018"),
            ("mobilenet_v3_", ["large", "small"], "Howard et al., Searching for MobileNetV3, 2019"),
            ("squeezenet", ["1_0", "1_1"], "Iandola et al., SqueezeNet, 2016"),
            (
                "resnet", ["18", "34", "50", "101", "152"],
                "He et al., Deep residual learning for image recognition, 2015"
            ),
            (
                "vgg", ["11", "13", "16", "19", "11_bn", "13_bn", "16_bn", "19_bn"],
                "Simonyan and Zisserman, Very deep convolutional networks, 2014"
            ),
            (
                "vit_", ["b_16", "b_32", "l_16", "l_32"],
                "Dosovitskiy et al., An image is worth 16x16 words, 2020"
            ),
        ]
        return Dictionary(
            uniqueKeysWithValues: families.flatMap { prefix, models, paper in
                models.map { (prefix + $0, paper) }
            })
    }()
}
