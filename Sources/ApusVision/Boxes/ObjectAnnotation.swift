/// One object of a picture as somebody, or a world, has marked it.
public struct ObjectAnnotation: Sendable, Equatable {
    /// In pixels of the picture.
    public var box: Box
    /// Index of the class in the data set's list, from 0.
    public var category: Int
    /// A group of objects under one box: detections in it are neither right nor wrong (COCO `iscrowd`).
    public var isCrowd: Bool
    /// Left out of evaluation when found or missed (VOC `difficult`).
    public var isDifficult: Bool
    /// Square pixels, by which sizes are told apart: the mask's where there is one, else the box's.
    public var area: Double
    /// The visible pixels, where they are known.
    public var mask: RunLengthMask?
    /// The share of the object that others hide, 0 to 1, where it is known.
    public var occlusion: Double?

    /// - Parameter area: the box's where it is left out.
    public init(
        box: Box, category: Int, isCrowd: Bool = false, isDifficult: Bool = false, area: Double? = nil,
        mask: RunLengthMask? = nil, occlusion: Double? = nil
    ) {
        self.box = box
        self.category = category
        self.isCrowd = isCrowd
        self.isDifficult = isDifficult
        self.area = area ?? mask.map { Double($0.area) } ?? box.area
        self.mask = mask
        self.occlusion = occlusion
    }
}

/// One object that a model has found.
public struct Detection: Sendable, Equatable {
    /// In pixels of the picture.
    public var box: Box
    /// Index of the class in the data set's list, from 0; there is no background class here.
    public var category: Int
    /// 0 to 1; of two detections the surer one has more.
    public var score: Double
    /// The object's pixels, where the model says them.
    public var mask: RunLengthMask?

    public init(box: Box, category: Int, score: Double, mask: RunLengthMask? = nil) {
        self.box = box
        self.category = category
        self.score = score
        self.mask = mask
    }
}
