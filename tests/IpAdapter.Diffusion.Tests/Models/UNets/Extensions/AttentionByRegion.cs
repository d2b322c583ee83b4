using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Tests.Models.UNets.Extensions;

/// <summary>
/// Prompts in regions of one picture, blended in every cross-attention of the positive rows ("attention couple"): the sum of M_i
/// Attention(Q, K_i, V_i), where the M_i sum to 1.
/// </summary>
/// <param name="states">Of each prompt, [1, token, channel].</param>
/// <param name="masks">Of each prompt, at the picture's size, [1, height, width].</param>
internal sealed class AttentionByRegion(IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> masks)
    : IUNetCallStart, IAttentionWrapper, IUNetPatch
{
    private readonly List<TextStates> _texts = [];
    private int _pictures;

    public IUNetSession Bind(UNetBinding binding)
    {
        _pictures = binding.Batch.Pictures;
        return this;
    }

    // The prompts are read by the UNet's own layers, once.
    public void Begin(UNetInput input)
    {
        if (_texts.Count == 0)
            _texts.AddRange(states.Select(prompt => input.Network.Read(prompt)));
    }

    public bool AppliesTo(AttentionSite site) => site.IsCross;

    public Tensor Attend(AttentionCall call, AttentionFunction next)
    {
        using var scope = NewDisposeScope();
        var (negative, positive) = (Rows(call, 0), Rows(call, _pictures));
        var regions = zeros_like(positive.Query);
        foreach (var (text, share) in _texts.Zip(Shares(call.Height, call.Width)))
        {
            var (key, value) = text.For(call.Site);
            regions.AddInPlace(next(positive with { Key = key, Value = value }) * share.view(1, 1, -1, 1));
        }
        return cat([next(negative), regions]).MoveToOuterDisposeScope();
    }

    public void Dispose() => _texts.ForEach(text => text.Dispose());

    private AttentionCall Rows(AttentionCall call, int first)
    {
        return call with { Query = Rows(call.Query), Key = Rows(call.Key), Value = Rows(call.Value) };

        Tensor Rows(Tensor all) => all.narrow(0, first, _pictures);
    }

    // Shares at the picture's size, brought to the layer's by the nearest neighbour.
    private IEnumerable<Tensor> Shares(long height, long width)
    {
        var sum = masks.Aggregate((a, b) => a.Plus(b));
        return masks.Select(mask => nn.functional.interpolate((mask / sum).unsqueeze(0), [height, width], mode: InterpolationMode.Nearest));
    }
}
