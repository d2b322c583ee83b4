using System.Diagnostics;

namespace IpAdapter.Diffusion.Layers.Profiling;

/// <summary>
/// Layers tell what they compute, and for how long, as activities of a source: what .NET's listeners and OpenTelemetry read. While nobody
/// listens a layer asks one field.
/// </summary>
internal static class LayerActivities
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "IpAdapter.Diffusion.Layers";

    /// <summary>Tag of an activity: the shapes that go in and out, as a text.</summary>
    public const string Shape = "shape";

    /// <summary>Tag of an activity: floating point operations, a multiplication and an addition each one; a double.</summary>
    public const string Operations = "operations";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>A product of states with a matrix.</summary>
    /// <param name="x">[..., in].</param>
    /// <param name="matrix">Shape of the matrix, [out, in].</param>
    /// <param name="isPrepared">Whether the matrix is laid out for the processor.</param>
    public static Activity? Product(Tensor x, IReadOnlyList<long> matrix, bool isPrepared)
    {
        if (!Source.HasListeners()) return null;
        var (from, to) = (matrix[1], matrix[0]);
        var rows = x.NumberOfElements / Math.Max(from, 1);
        return Start("linear", isPrepared, $"{rows}x{from} -> {to}", 2.0 * rows * from * to);
    }

    /// <summary>A convolution.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="kernel">Shape of the weight, [out, in, height, width].</param>
    /// <param name="stride">Step between output pixels.</param>
    /// <param name="padding">Zeros around the picture.</param>
    /// <param name="isPrepared">Whether the weight is laid out for the processor.</param>
    public static Activity? Convolution(Tensor x, IReadOnlyList<long> kernel, long stride, long padding, bool isPrepared)
    {
        if (!Source.HasListeners()) return null;
        var (batch, height, width) = (x.size(0), x.size(2), x.size(3));
        var pixels = ((height + 2 * padding - kernel[2]) / stride + 1) * ((width + 2 * padding - kernel[3]) / stride + 1);
        return Start("convolution", isPrepared,
            $"{kernel[2]}x{kernel[3]} {batch}x{kernel[1]} -> {kernel[0]} at {height}x{width}{(stride == 1 ? "" : $" by {stride}")}",
            2.0 * batch * kernel[0] * kernel[1] * kernel[2] * kernel[3] * pixels);
    }

    /// <summary>Attention.</summary>
    /// <param name="query">[batch, head, position, channel].</param>
    /// <param name="key">[batch, head, token, channel].</param>
    public static Activity? Attention(Tensor query, Tensor key)
    {
        if (!Source.HasListeners()) return null;
        var (batch, heads, positions, tokens, width) = (query.size(0), query.size(1), query.size(2), key.size(2), query.size(3));
        return Start("attention", isPrepared: false, $"{batch}x{heads} {positions}x{tokens}, head {width}",
            4.0 * batch * heads * positions * tokens * width);
    }

    /// <summary>Laying out a weight for the processor.</summary>
    /// <param name="shape">The weight's shape.</param>
    public static Activity? Preparation(IReadOnlyList<long> shape) =>
        Source.HasListeners() ? Start("preparation", isPrepared: false, string.Join('x', shape), operations: 0) : null;

    /// <summary>A norm or an activation: bound by memory, so its operations are not counted.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="x">What it reads.</param>
    public static Activity? Pointwise(string kind, Tensor x) =>
        Source.HasListeners() ? Start(kind, isPrepared: false, string.Join('x', x.shape), operations: 0) : null;

    private static Activity? Start(string kind, bool isPrepared, string shape, double operations) =>
        Source.StartActivity(isPrepared ? $"{kind}, prepared" : kind)?.SetTag(Shape, shape).SetTag(Operations, operations);
}
