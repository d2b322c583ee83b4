namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Something that extends this library (a patch of a UNet, a sampler, an observer) gave what can't be used. It has returned by the time
/// that shows, so no frame of the stack leads to it:
/// its assembly is <see cref="Exception.Source"/>, for whoever wants to know whose it is.
/// </summary>
public sealed class ExtensionException : InvalidOperationException
{
    /// <param name="extension">The object that was called.</param>
    /// <param name="member">What was called.</param>
    /// <param name="problem">What is wrong with what it did, as in <c>returned null</c>.</param>
    /// <param name="innerException">What it threw, where it did.</param>
    public ExtensionException(object extension, string member, string problem, Exception? innerException = null)
        : base($"{extension.GetType().FullName}.{member} {problem}", innerException) =>
        Source = extension.GetType().Assembly.FullName;
}
