using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Tests.Models.UNets.Extensions;

/// <summary>
/// FreeU as in diffusers (arXiv:2309.11497): in the first two up blocks half of the hidden channels are made larger, and the low
/// frequencies of the skip connections smaller.
/// </summary>
internal sealed class FreeU(IReadOnlyList<double> hiddenScales, IReadOnlyList<double> skipScales) : IUpBlockInput, IUNetPatch
{
    public IUNetSession Bind(UNetBinding binding) => this;

    public bool AppliesTo(int block) => block < hiddenScales.Count;

    public UpBlockInput? ChangeInput(int block, int layer, UpBlockInput input)
    {
        using var scope = NewDisposeScope();
        var halves = input.Hidden.chunk(2, dim: 1);
        var hidden = cat([halves[0].Times(hiddenScales[block]), halves[1]], 1);
        return new(hidden.MoveToOuterDisposeScope(), LowFrequencies(input.Skip, skipScales[block]).MoveToOuterDisposeScope());
    }

    public void Dispose() { }

    // The frequencies -1 and 0 of both directions: the last and the first.
    private static Tensor LowFrequencies(Tensor skip, double scale)
    {
        var low = Ends(skip.size(2)).unsqueeze(1) * Ends(skip.size(3));   // [height, width]
        return fft.ifft2(fft.fft2(skip) * low.Times(scale - 1).Plus(1)).real;
    }

    private static Tensor Ends(long count)
    {
        var ends = new float[count];
        ends[0] = ends[^1] = 1;
        return tensor(ends);
    }
}
