namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// A model's configuration names a sampler, or a setting of one, that is not known here. The message names it, and what is possible.
/// </summary>
public sealed class UnsupportedSamplerException : NotSupportedException
{
    internal UnsupportedSamplerException(string message, string? method = null, Exception? innerException = null)
        : base(message, innerException) => Method = method;

    /// <summary>
    /// Name of the method whose setting it is (<see cref="Sampler.Name"/>): it can be drawn with by settings of one's own. Null where the
    /// class itself is not known.
    /// </summary>
    public string? Method { get; }
}
