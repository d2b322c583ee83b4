using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.UNets.Extensions;

/// <summary>
/// PuLID's second attention (arXiv:2404.16022): of what the identity's tokens give, the part along the text's result is taken out, so that
/// a face changes nothing else of the picture.
/// Z = T + s (I - (T I / T T) T), the products over the positions.
/// </summary>
/// <param name="weights">W'_k and W'_v of every layer.</param>
/// <param name="tokens">The identity, [row, token, channel].</param>
/// <param name="zeroTokens">Tokens of zeros besides, which take their part of the softmax.</param>
/// <param name="scale">s.</param>
internal sealed class OrthogonalProjection(WeightSet weights, Tensor tokens, int zeroTokens, double scale) : IUNetPatch
{
    public IUNetSession Bind(UNetBinding binding) => new Session(binding.Store.Lend(weights), Padded(), scale);

    private Tensor Padded()
    {
        using var scope = NewDisposeScope();
        return cat([tokens, zeros(tokens.size(0), zeroTokens, tokens.size(2))], 1).DetachFromDisposeScope();
    }

    private sealed class Session(WeightLease lease, Tensor tokens, double scale) : IAttentionWrapper
    {
        public bool AppliesTo(AttentionSite site) => site.IsCross;

        public Tensor Attend(AttentionCall call, AttentionFunction next)
        {
            using var scope = NewDisposeScope();
            var text = next(call);
            var identity = next(call with { Key = Heads(call.Site, "k"), Value = Heads(call.Site, "v") });
            // [row, head, position, channel of a head]
            var along = (text * identity).sum(2, keepdim: true) / (text * text).sum(2, keepdim: true) * text;
            return text.Plus((identity - along).Times(scale)).MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            tokens.Dispose();
            lease.Dispose();
        }

        private Tensor Heads(AttentionSite site, string part) =>
            Attention.SplitHeads(new Linear(lease.Get($"id_adapter_attn_layers.{site.Index}.id_to_{part}.weight")).Forward(tokens),
                site.Heads);
    }
}
