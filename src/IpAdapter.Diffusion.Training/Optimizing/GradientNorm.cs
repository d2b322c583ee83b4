using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Training.Optimizing;

/// <summary>The length of all gradients together.</summary>
public static class GradientNorm
{
    /// <summary>Shortens the gradients where they are longer than a bound (arXiv:1211.5063, algorithm 1).</summary>
    /// <param name="weights">What learns.</param>
    /// <param name="greatest">The greatest length; infinity to measure them alone.</param>
    /// <returns>The length that they had; not finite where one of them is not, and then nothing is changed.</returns>
    public static double Clip(IEnumerable<Tensor> weights, double greatest)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var gradients = weights.Select(weight => weight.grad).OfType<Tensor>().ToList();
        if (gradients.Count == 0)
            return 0;
        var norm = stack([.. gradients.Select(gradient => gradient.norm())]).norm().to(ScalarType.Float64).item<double>();
        // As in PyTorch: a gradient that is just as long is shortened by the last digit, so that no branch hangs on rounding.
        var factor = greatest / (norm + 1e-6);
        if (double.IsFinite(norm) && factor < 1)
            foreach (var gradient in gradients)
                gradient.MultiplyInPlace(factor);
        return norm;
    }
}
