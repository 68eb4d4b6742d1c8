internal import SystemPackage

/// A descriptor that is closed with its last owner.
final class OwnedDescriptor: Sendable {
    let descriptor: FileDescriptor

    init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { try? descriptor.close() }
}
