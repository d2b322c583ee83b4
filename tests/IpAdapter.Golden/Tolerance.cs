using System.Globalization;
using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Golden;

/// <summary>How near is near enough: |a - b| &lt;= absolute + relative * |b|.</summary>
public readonly record struct Tolerance(double Absolute, double Relative)
{
    /// <summary>Reads <c>{ "absolute": .., "relative": .. }</c>.</summary>
    public static Tolerance Read(JsonElement element) =>
        new(element.GetProperty("absolute").GetDouble(), element.TryGetProperty("relative", out var relative) ? relative.GetDouble() : 0);

    /// <summary>Says how a tensor misses what was expected, or null where it does not.</summary>
    /// <param name="actual">The tensor.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="besides">What is allowed besides, number by number, of the same shape; null where nothing is.</param>
    public string? MissOf(Tensor actual, Tensor expected, Tensor? besides = null)
    {
        using var scope = torch.NewDisposeScope();
        if (!actual.shape.SequenceEqual(expected.shape))
            return $"has the shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}]";
        var (a, b) = (actual.detach().to(ScalarType.Float64), expected.detach().to(ScalarType.Float64));
        var difference = (a - b).abs();
        var allowed = b.abs().Times(Relative).Plus(Absolute);
        if (besides is not null)
            allowed = allowed.Plus(besides);
        var near = difference.le(allowed).logical_or(a.eq(b));   // NaN is never near; equal infinities are
        if (near.all().item<bool>())
            return null;
        var worst = (difference - allowed).nan_to_num(double.MaxValue).flatten().argmax().item<long>();
        return string.Create(CultureInfo.InvariantCulture,
            $"{near.logical_not().sum().item<long>()} of {near.numel()} numbers are off, the worst at {worst}: "
                + $"{a.flatten()[worst].item<double>():g9}, expected {b.flatten()[worst].item<double>():g9}, allowed "
                + $"{allowed.flatten()[worst].item<double>():g3}");
    }
}
