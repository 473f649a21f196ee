extension FasterRCNN.Configuration.Backbone {
    /// The network, without values yet.
    var built: any FeatureBackbone {
        switch self {
        case .pyramid(let pyramid): ResNetFPN(pyramid)
        case .vgg16(let vgg): VGGMap(vgg)
        }
    }

    /// Why square pictures of a side do not fit; nil where they do.
    func refusal(imageSize: Int) -> String? {
        switch self {
        case .pyramid: imageSize.isMultiple(of: 32) ? nil : "it takes multiples of 32"
        case .vgg16: imageSize >= VGGMap.stride ? nil : "nothing is left below \(VGGMap.stride)"
        }
    }

    /// Channels of the first stage.
    var width: Int {
        get {
            switch self {
            case .pyramid(let pyramid): pyramid.width
            case .vgg16(let vgg): vgg.width
            }
        }
        set { change({ $0.width = newValue }, { $0.width = newValue }) }
    }

    /// Parts that learn, counted from its end.
    var trainedStages: Int {
        get {
            switch self {
            case .pyramid(let pyramid): pyramid.trainedStages
            case .vgg16(let vgg): vgg.trainedStages
            }
        }
        set { change({ $0.trainedStages = newValue }, { $0.trainedStages = newValue }) }
    }

    /// Channels of the pictures.
    var channels: Int {
        get {
            switch self {
            case .pyramid(let pyramid): pyramid.channels
            case .vgg16(let vgg): vgg.channels
            }
        }
        set { change({ $0.channels = newValue }, { $0.channels = newValue }) }
    }

    /// The pyramid; a backbone without one has none to change.
    var pyramid: ResNetFPN.Configuration {
        get {
            guard case .pyramid(let pyramid) = self else { return .resNet50.forRegions }
            return pyramid
        }
        set { change({ $0 = newValue }, { _ in }) }
    }

    private mutating func change(
        _ pyramidChange: (inout ResNetFPN.Configuration) -> Void,
        _ vggChange: (inout VGGMap.Configuration) -> Void
    ) {
        switch self {
        case .pyramid(var pyramid):
            pyramidChange(&pyramid)
            self = .pyramid(pyramid)
        case .vgg16(var vgg):
            vggChange(&vgg)
            self = .vgg16(vgg)
        }
    }
}
