import Foundation

extension Error {
    /// Why a file operation failed, in the system's own words where Foundation carries them: "No such file or
    /// directory".
    package var systemReason: String {
        let error = self as NSError
        if let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error,
            (cause as NSError).domain == NSPOSIXErrorDomain,
            let code = Int32(exactly: (cause as NSError).code)
        {
            return String(cString: strerror(code))
        }
        return error.localizedDescription
    }
}
