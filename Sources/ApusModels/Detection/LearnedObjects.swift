import ApusVision

extension [ObjectAnnotation] {
    /// Objects that a detector learns: no crowds, of which nobody knows where one object ends, and no boxes without an
    /// inside.
    var learnable: [ObjectAnnotation] { filter { !$0.isCrowd && $0.box.isProper } }

    /// The same, once their categories are known to be the model's.
    ///
    /// - Precondition: categories are below `classes`.
    func learned(of classes: Int, _ criterion: StaticString) -> [ObjectAnnotation] {
        let objects = learnable
        for object in objects {
            precondition(
                object.category >= 0 && object.category < classes,
                "\(criterion): category \(object.category) of \(classes) classes")
        }
        return objects
    }
}
