import ApusInterop
import ApusNN

extension PublishedWeights.Host {
    /// The host whose spelling a map is; nil for names as they are here.
    public init?(_ map: KeyMap) {
        let hosts: [(KeyMap, PublishedWeights.Host)] = [
            (VisionTransformer.olderTorchvision, .torchvision), (VisionTransformer.timm, .timm),
            (VisionTransformer.huggingFace, .huggingFace),
            (VisionTransformer.huggingFaceBackbone, .huggingFace), (VisionTransformer.google, .google),
            (ResNet.huggingFace, .huggingFace), (ResNet.huggingFaceBackbone, .huggingFace),
            (VGG.timm, .timm), (RetinaNet.olderTorchvision, .torchvision),
            (FCOS.olderTorchvision, .torchvision), (FasterRCNN.olderTorchvision, .torchvision),
            (DETR.huggingFace, .huggingFace),
            (DeformableDETR.huggingFace, .huggingFace), (DeformableDETR.huggingFaceRefined, .huggingFace),
            (DeformableDETR.huggingFaceTwoStage, .huggingFace),
        ]
        let bodies = (ResNet.bodyKeyMaps + VGG.bodyKeyMaps).map { ($0, PublishedWeights.Host.torchvision) }
        guard
            let found = (hosts + bodies).first(where: { map == $0.0 || map.name.hasPrefix($0.0.name + ",") })
        else {
            return nil
        }
        self = found.1
    }
}

extension TensorSource {
    /// These tensors under the names of a model of the registry, whichever host wrote them; learned positions fitted
    /// to the model's size.
    public func fitted(to state: ModelState) -> FittedTensors {
        let convolutional =
            ResNet.keyMaps + VGG.keyMaps
            + [
                RetinaNet.olderTorchvision, FCOS.olderTorchvision, FasterRCNN.olderTorchvision,
                DETR.huggingFace,
            ]
            + DeformableDETR.keyMaps + ResNet.bodyKeyMaps + VGG.bodyKeyMaps
        let isTransformer = state.order.contains(VisionTransformer.positionsName)
        return FittedTensors(
            self, for: state,
            among: isTransformer ? VisionTransformer.keyMaps : convolutional,
            positions: isTransformer ? VisionTransformer.positionsName : nil)
    }
}
