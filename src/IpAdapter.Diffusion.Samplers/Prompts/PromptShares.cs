using System.Globalization;

namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>How much each of several prompts counts at every place of a picture, the sum being 1 wherever any does.</summary>
internal sealed class PromptShares : IDisposable
{
    private readonly IReadOnlyList<Tensor> _shares;   // [1 or picture, 1, height, width] each; none where one prompt counts everywhere

    private PromptShares(int count, IReadOnlyList<Tensor> shares, Tensor? nowhere = null)
    {
        (Count, _shares, Nowhere) = (count, shares, nowhere);
        if (nowhere is null)
            return;
        using var scope = NewDisposeScope();
        var uncovered = nowhere.to(ScalarType.Float64).mean().cpu().item<double>();
        Remark = string.Create(CultureInfo.InvariantCulture,
            $"{uncovered:P0} of the picture is in no prompt's region: it is led to empty latents there, a flat colour, as in ComfyUI; "
            + $"give one more prompt, without a region");
    }

    /// <summary>How many prompts there are.</summary>
    public int Count { get; }

    /// <summary>Whether one prompt counts everywhere, so that there is nothing to blend.</summary>
    public bool AreWhole => _shares.Count == 0;

    /// <summary>True where no prompt counts, [1 or picture, 1, height, width]; null where there is no such place.</summary>
    public Tensor? Nowhere { get; }

    /// <summary>What to say of places that no prompt counts at.</summary>
    public string? Remark { get; }

    /// <param name="weights">How much each prompt counts, [1 or picture, 1, height, width]; null for once everywhere.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="device">Where they are blended.</param>
    public static PromptShares Create(IReadOnlyList<Tensor?> weights, int height, int width, Device device)
    {
        if (weights is [null])
            return new(1, []);
        using var scope = NewDisposeScope();
        Tensor[] each = [.. weights.Select(weight => weight ?? ones(1, 1, height, width))];
        var pictures = each.Max(weight => weight.size(0));
        // [prompt, 1 or picture, 1, height, width]
        var all = stack([.. each.Select(weight => weight.expand(pictures, 1, height, width))]);
        var sum = all.sum(dim: 0);   // a bare 0 would be taken for a ScalarType, and all be summed
        var nowhere = sum.IsEqualTo(0);
        var shares = all.div(sum).nan_to_num(0).to(device);
        return new(
            weights.Count,
            [.. shares.unbind(0).Select(share => share.DetachFromDisposeScope())],
            nowhere.any().item<bool>() ? nowhere.to(device).DetachFromDisposeScope() : null);
    }

    /// <summary>The predictions for all prompts as one.</summary>
    /// <param name="predictions">[picture, channel, height, width] each; those beyond the prompts are not read.</param>
    /// <param name="empty">What to predict where no prompt counts, of the same shape.</param>
    public Tensor Blend(IReadOnlyList<Tensor> predictions, Func<Tensor> empty)
    {
        if (AreWhole)
            return predictions[0];
        using var scope = NewDisposeScope();
        var sum = predictions[0] * _shares[0];
        for (var prompt = 1; prompt < Count; prompt++)
            sum.AddInPlace(predictions[prompt] * _shares[prompt]);
        return (Nowhere is null ? sum : where(Nowhere, empty(), sum)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var share in _shares)
            share.Dispose();
        Nowhere?.Dispose();
    }
}
