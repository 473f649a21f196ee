import ApusData

extension Recipe {
    /// The names of the model's classes, numbers where the data set has no names.
    public var classNames: [String] {
        switch data.name {
        case .fashion where model.classes == FashionMNIST.classNames.count: FashionMNIST.classNames
        case .fashion, .digits, .idx: (0..<model.classes).map(String.init)
        }
    }
}
