/// A row of the list of systems: something Apus promises, and the recipes that prove it.
public struct System: Equatable, Sendable {
    public let id: String
    public let name: String
    /// Every recipe that has to pass, also those still to be written; empty where none is chosen yet.
    public let recipes: [String]

    private init(_ id: String, _ name: String, _ recipes: String...) {
        self.id = id
        self.name = name
        self.recipes = recipes
    }

    /// The promises, in order.
    public static let all: [System] = [
        // A. Building blocks
        System(
            "A1",
            "convolution (padding, stride, dilation, groups, 1x1, 1-D), transposed convolution, "
                + "max/average/L2 pooling, fully connected, softmax; ReLU, leaky ReLU, tanh, sigmoid, "
                + "GELU", "layers-gradients", "layers-equality"),
        System(
            "A2",
            "BatchNorm, LayerNorm, GroupNorm, local response normalisation, dropout, residual "
                + "connections", "norms-gradients", "norms-equality"),
        System(
            "A3",
            "back-propagation, BPTT, gradients of gradients; SGD (momentum, Nesterov), RMSProp, "
                + "Adagrad, Adam, AdamW, L-BFGS; step, cosine, exponential, warm-up and Noam schedules; "
                + "clipping by value and norm", "second-order-gradients", "optimizers-equality"),
        System(
            "A4",
            "scaled dot-product, multi-head, masked and cross attention; attention rollout and "
                + "maps as pictures", "attention-equality"),
        System(
            "A5",
            "position encodings: sinusoidal 1-D and 2-D (both DETR variants), learned 1-D, 2-D, "
                + "relative, none, shared by every layer", "vit-quadrants", "vit-without-positions",
            "vit-positions"),

        // B. Image classification
        System(
            "B1", "AlexNet, original (LRN, groups) and torchvision's", "alexnet-equality", "alexnet-fashion"),
        System(
            "B2",
            "VGG-11/13/16/19, with and without BN; training a deep net from a shallower one's "
                + "layers", "vgg-equality", "vgg-staged"),
        System(
            "B3",
            "Inception v1 (naive and reduced module, auxiliary classifiers dropped at inference), "
                + "BN-Inception, Inception-v3 (factorised)", "inception-equality", "auxiliary-heads"),
        System(
            "B4",
            "ResNet-18/34/50/101/152, CIFAR ResNets, and the plain networks without shortcuts",
            "resnet-equality", "fashion-demo", "fashion-10min", "plain-against-residual"),
        System(
            "B5",
            "ViT Ti/S/B/L, 16 and 32 and overlapping patches, class token, position resize", "vit-equality",
            "vit-quadrants", "vit-digits"),
        System(
            "B6",
            "augmentation: flips, random resized crop, colour jitter, mixup, cutmix, random "
                + "erasing, several at once, all box-aware", "augmentation-distributions"),
        System("B7", "fine-tuning: new head, frozen or slower body", "fine-tuning"),

        // C. Object detection
        System(
            "C1",
            "anchors (n+m-1 per pixel; multi-scale; RPN; SSD; YOLO), IoU/GIoU/DIoU/CIoU, offset "
                + "coding, greedy anchor assignment, NMS", "box-geometry"),
        System(
            "C2",
            "precision, recall, AP: VOC 11-point and all-point, COCO 12 numbers for boxes and "
                + "masks", "detection-metrics"),
        System(
            "C3",
            "R-CNN: selective search, warped crops, linear SVMs with hard negatives, box "
                + "regressors", "selective-search-shapes", "rcnn-shapes"),
        System("C4", "Fast R-CNN: RoI pooling, multi-task loss", "fastrcnn-shapes"),
        System(
            "C5", "Faster R-CNN: RPN with 9 anchors, and ResNet-50-FPN", "fasterrcnn-equality",
            "fasterrcnn-shapes"),
        System(
            "C6", "YOLOv1, v2, v3; what v4 and v5 added (CIoU, mosaic, CSP, SPP) as options", "yolo-equality",
            "yolov1-shapes", "yolov2-shapes", "yolov3-shapes"),
        System(
            "C7", "SSD300 (hard negatives, multi-scale default boxes)", "ssd-equality", "streets-demo",
            "ssd-small-voc"),
        System(
            "C8", "RetinaNet, FCOS", "retinanet-equality", "fcos-equality", "retinanet-shapes", "fcos-shapes"),
        System(
            "C9", "FreeAnchor, AutoAssign", "freeanchor-equality", "autoassign-equality",
            "freeanchor-shapes", "autoassign-shapes", "learned-assignment-slanted"),
        System(
            "C10", "DETR (R50, DC5), padding masks, 100 queries, Hungarian matching, auxiliary losses",
            "detr-equality", "detr-shapes"),
        System(
            "C11", "Deformable DETR: multi-scale deformable attention, refinement, two stages",
            "deformable-detr-equality", "deformable-detr-shapes", "deformable-against-detr"),

        // D. Sequences
        System(
            "D1",
            "RNN (tanh, ReLU), many-to-one, one-to-many, many-to-many; 1-D convolutional sequence "
                + "model"),
        System("D2", "LSTM, peephole, coupled input-forget, GRU; bidirectional, packed sequences"),
        System("D3", "encoder-decoder with a context vector, and with additive and multiplicative attention"),
        System("D4", "Transformer for translation (base, big), label smoothing, Noam, beam search, KV cache"),
        System("D5", "picture captioning: CNN encoder, LSTM decoder, soft attention over places"),

        // E. Vision transformers and driving
        System("E1", "Image GPT, autoregressive and masked; linear probe by layer; completion"),
        System("E2", "LSTR lane shapes"),
        System("E3", "Stratified Transformer, point-cloud segmentation"),
        System("E4", "Pointformer (local, local-global, global; coordinate refinement) with a 3-D box head"),
        System(
            "E5",
            "BEVFormer: spatial cross-attention, temporal self-attention, history alignment, 3-D "
                + "head; nuScenes NDS"),

        // F. Generative models
        System("F1", "auto-encoder, VAE"),
        System("F2", "PixelRNN (row LSTM), PixelCNN"),
        System(
            "F3",
            "GAN: minimax and non-saturating, linear generator on a 1-D Gaussian, k steps of D "
                + "per step of G"),
        System("F4", "conditional GAN"),
        System("F5", "DCGAN 64x64, interpolation and arithmetic in the latent space"),
        System("F6", "WGAN, WGAN-GP, LSGAN"),
        System("F7", "InfoGAN"),
        System("F8", "f-GAN, all divergences of the table"),
        System("F9", "GAN with an inference network (ALI, BiGAN)"),
        System("F10", "adversarial auto-encoder"),
        System("F11", "LAPGAN"),
        System("F12", "SRGAN: super-resolution"),
        System("F13", "SimGAN: refiner, self-regularisation, local adversarial loss, history"),
        System("F14", "text-to-image GAN"),
        System("F15", "multi-agent GANs (MAD-GAN, message passing)"),
        System("F16", "perceptual GAN for small traffic signs"),
        System("F17", "adversarial semantic segmentation"),
        System("F18", "de-occlusion GAN that keeps identity"),
        System("F19", "video GAN"),
        System("F20", "recurrent GAN for sequences (SeqGAN with policy gradient; C-RNN-GAN)"),
        System("F21", "metrics: IS, FID, KID, modes, PSNR, SSIM"),

        // G. Style
        System(
            "G1",
            "neural style transfer (content, style, total variation; Adam and L-BFGS; VGG-19 "
                + "weights where given, seeded random weights otherwise)"),
        System("G2", "feed-forward style network"),

        // H. Smaller and faster
        System("H1", "pruning: magnitude, structured (channels really removed), schedules"),
        System("H2", "low-rank decomposition: SVD of linear, Tucker and CP of convolution"),
        System("H3", "knowledge distillation, DeiT token"),
        System(
            "H4",
            "quantisation: int8 kernels, per tensor and channel, min-max/percentile/entropy "
                + "calibration, quantisation-aware training"),
        System(
            "H5", "compact architectures: MobileNet v1-v3, SqueezeNet", "compact-equality", "mobilenet-digits"
        ),
        System("H6", "bfloat16 training and inference; fused inference plans", "bfloat16-fashion"),

        // I. The toolkit
        System(
            "I1",
            "weight files: safetensors, .pth (zip and legacy), .npz; strict reports, key maps",
            "weight-files",
            "pytorch-files", "numpy-files"
        ),
        System("I2", "checkpoint and resume", "resume"),
        System("I3", "worlds: shapes, streets (later six cameras, LiDAR, motion)", "streets-demo"),
        System("I4", "ONNX export with a numeric check, and import"),
        System("I5", "HTTP serving with batching, and a page to drop a picture on"),
        System("I6", "data-parallel training over MPI"),
    ]
}
