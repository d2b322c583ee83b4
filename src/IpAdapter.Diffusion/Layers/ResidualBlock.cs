using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// Two normed convolutions beside a shortcut, told the time where it has a layer for that (arXiv:2006.11239, appendix B).
/// </summary>
internal sealed class ResidualBlock
{
    private readonly GroupNorm _norm1;
    private readonly Convolution _convolution1;
    private readonly Linear? _time;
    private readonly GroupNorm _norm2;
    private readonly Convolution _convolution2;
    private readonly Convolution? _shortcut;

    private ResidualBlock(WeightScope scope, int groups, double epsilon)
    {
        _norm1 = GroupNorm.From(scope.At("norm1"), groups, epsilon);
        _convolution1 = Convolution.From(scope.At("conv1"));
        _time = scope.Has("time_emb_proj.weight") ? Linear.From(scope.At("time_emb_proj")) : null;
        _norm2 = GroupNorm.From(scope.At("norm2"), groups, epsilon);
        _convolution2 = Convolution.From(scope.At("conv2"));
        _shortcut = scope.Has("conv_shortcut.weight") ? Convolution.From(scope.At("conv_shortcut")) : null;
    }

    /// <summary>
    /// Builds the block from <c>norm1</c>, <c>conv1</c>, <c>norm2</c>, <c>conv2</c> and, where they are there, <c>time_emb_proj</c> and
    /// <c>conv_shortcut</c>.
    /// </summary>
    public static ResidualBlock From(WeightScope scope, int groups, double epsilon) => new(scope, groups, epsilon);

    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="time">silu of the time's embedding, [batch, channel] or [1, channel] for all rows; null for a block that is not told
    /// the time.</param>
    /// <param name="normalize">Norms in place of the block's norms; null for the norms themselves.</param>
    /// <returns>[batch, out, height, width].</returns>
    public Tensor Forward(Tensor x, Tensor? time = null, NormFunction? normalize = null)
    {
        using var scope = NewDisposeScope();
        var hidden = Convolve1(Activations.SiluInPlace(_norm1.Forward(x, normalize)), time);
        hidden = _convolution2.Forward(Activations.SiluInPlace(_norm2.Forward(hidden, normalize)));
        return hidden.AddInPlace(_shortcut is null ? x : _shortcut.Forward(x)).MoveToOuterDisposeScope();
    }

    private Tensor Convolve1(Tensor x, Tensor? time)
    {
        if (_time is null || time is null) return _convolution1.Forward(x);
        var shift = _time.Forward(time);
        // One time for all rows is a bias like any other: a pass over the hidden states less.
        if (shift.size(0) == 1) return _convolution1.Forward(x, shift.squeeze(0));
        return _convolution1.Forward(x).AddInPlace(shift.unsqueeze(-1).unsqueeze(-1));
    }
}
