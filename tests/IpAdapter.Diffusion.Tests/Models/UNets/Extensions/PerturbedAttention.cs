using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Tests.Models.UNets.Extensions;

/// <summary>
/// Perturbed attention guidance (arXiv:2403.17377): a further row for each picture, in which chosen self-attentions look at nothing but the
/// place itself; guidance leads away from what is predicted there.
/// </summary>
/// <param name="layers">Names of the layers.</param>
/// <param name="scale">How far to lead away.</param>
internal sealed class PerturbedAttention(IReadOnlyList<string> layers, double scale) : IAttentionWrapper, IGuidanceExtension, IUNetPatch
{
    private long _first, _pictures;

    public int FurtherSides => 1;

    public IUNetSession Bind(UNetBinding binding)
    {
        (_first, _pictures) = (binding.FirstFurtherRow, binding.Batch.Pictures);
        return this;
    }

    public bool AppliesTo(AttentionSite site) => layers.Contains(site.Name);

    // softmax(Q K^T / sqrt(d)) is the identity in the further rows
    public Tensor Attend(AttentionCall call, AttentionFunction next)
    {
        var attended = next(call);
        attended.narrow(0, _first, _pictures).copy_(call.Value.narrow(0, _first, _pictures));
        return attended;
    }

    public Tensor Guide(GuidanceInput input, Tensor guided) => guided.Plus((input.Positive - input.Further[0]).Times(scale));

    public void Dispose() { }
}
