using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Layers;

/// <summary>The nonlinear functions between layers.</summary>
public static class Activations
{
    /// <summary>x * sigmoid(x) (arXiv:1606.08415, section 2).</summary>
    public static Tensor Silu(Tensor x) => nn.functional.silu(x);

    /// <summary>
    /// The same, written into x, except while gradients are recorded: autograd needs x, and would copy it first. For what nobody else
    /// reads.
    /// </summary>
    internal static Tensor SiluInPlace(Tensor x)
    {
        using var timed = LayerActivities.Pointwise("silu", x);
        return is_grad_enabled() ? Silu(x) : x.silu_();
    }

    /// <summary>x * Phi(x), with the exact error function (arXiv:1606.08415).</summary>
    public static Tensor Gelu(Tensor x) => nn.functional.gelu(x);

    /// <summary>x * sigmoid(1.702 x): OpenAI CLIP's approximation of <see cref="Gelu"/> (arXiv:1606.08415, section 2).</summary>
    public static Tensor QuickGelu(Tensor x)
    {
        using var scope = NewDisposeScope();
        var gate = x.Times(1.702f).sigmoid_();
        // The gradient of a sigmoid is computed from its result.
        return (is_grad_enabled() ? gate.mul(x) : gate.mul_(x)).MoveToOuterDisposeScope();
    }
}
