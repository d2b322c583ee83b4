namespace IpAdapter.Graph.Loras;

/// <summary>
/// Applies a LoRA to a model (arXiv:2106.09685): W + s B A in every layer that the file names. May be used several times; the changes add
/// up.
/// </summary>
[Node("lora/apply")]
public sealed class ApplyLora : INode<ApplyLora.Inputs, ApplyLora.Outputs>, ICheck<ApplyLora.Inputs, ApplyLora.Outputs>
{
    /// <param name="Lora">The LoRA, made for this family of base models.</param>
    /// <param name="UNet">The UNet to change.</param>
    /// <param name="TextEncoder">The text encoder to change. Without one, the LoRA's layers for it are left out.</param>
    /// <param name="Scale">Strength for the UNet: 0 is none, 1 as trained.</param>
    /// <param name="TextScale">Strength for the text encoder. Without it, the UNet's.</param>
    /// <param name="Merge">Whether changed weights are computed once and kept, which takes the memory of a copy of them and makes steps a
    /// little faster. The picture is the same up to rounding.</param>
    public sealed record Inputs(Lora Lora, UNet UNet, TextEncoder? TextEncoder = null, [property: Range(-20, 20)] double Scale = 1,
        [property: Range(-20, 20)] double? TextScale = null, bool Merge = false);

    /// <param name="UNet">The changed UNet.</param>
    /// <param name="TextEncoder">The changed text encoder, where one was given.</param>
    [Outputs]
    public sealed record Outputs([property: Main] UNet UNet, TextEncoder? TextEncoder);

    /// <inheritdoc/>
    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var unet = Applied(inputs.UNet, inputs.Lora, inputs.Scale, inputs.Merge);
        var encoder = inputs.TextEncoder is null
            ? null
            : Applied(inputs.TextEncoder, inputs.Lora, inputs.TextScale ?? inputs.Scale, inputs.Merge);
        if (inputs.TextEncoder is null && LoraSummary.LayersOf(inputs.Lora, LoraPart.TextEncoder,
            LoraPart.SecondTextEncoder) is { Length: > 0 } leftOut)
            context.Log.Say($"LoRA '{inputs.Lora.Name}': its {leftOut} are left out, since no text-encoder is given");
        return new(new Outputs(unet, encoder));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (inputs.TryGet(i => i.TextEncoder, out var encoder) && encoder is null)
            report.Lacks(o => o.TextEncoder, "no text encoder was given to change: add 'text-encoder' to this node");
        var isKnown = inputs.TryGet(i => i.Lora, out var lora);
        if (inputs.TryGet(i => i.UNet, out var unet))
        {
            if (isKnown && LoraPlacement.In(unet, lora!).Problem is { } otherModel)
                report.Problem(i => i.Lora, otherModel);
            else
                report.Output(o => o.UNet, isKnown ? Applied(unet, lora!, 1, merge: false) : unet);
        }

        if (encoder is null)
            return;
        if (isKnown && ProblemOf(encoder, lora!) is { } otherEncoder)
            report.Problem(i => i.Lora, otherEncoder);
        else
            report.Output(o => o.TextEncoder, isKnown ? Applied(encoder, lora!, 1, merge: false) : encoder);
    }

    private static string? ProblemOf(TextEncoder encoder, Lora lora)
    {
        if (encoder.Second is null && lora.LayersFor(LoraPart.SecondTextEncoder).FirstOrDefault() is { } lost)
            return $"LoRA '{lora.Name}' changes a second text encoder ('{lost.Change.Down}', ...), but '{encoder.Name}' has one alone: the "
                + "LoRA was made for Stable Diffusion XL, use one for this family of base models";
        return LoraPlacement.In(encoder.Name, encoder.First, LoraPart.TextEncoder, lora).Problem
            ?? (encoder.Second is { } second ? LoraPlacement.In(encoder.Name, second, LoraPart.SecondTextEncoder, lora).Problem : null);
    }

    private static UNet Applied(UNet unet, Lora lora, double scale, bool merge) =>
        LoraPlacement.In(unet, lora).Patch(lora, scale, merge) is { } patch ? unet with { LowRank = unet.LowRank.Add(patch) } : unet;

    private static TextEncoder Applied(TextEncoder encoder, Lora lora, double scale, bool merge)
    {
        var first = Applied(encoder.Name, encoder.First, LoraPart.TextEncoder, lora, scale, merge);
        var second = encoder.Second is null ? null : Applied(encoder.Name, encoder.Second, LoraPart.SecondTextEncoder, lora, scale, merge);
        return encoder with { First = first, Second = second };
    }

    private static Diffusion.Models.TextEncoders.TextTower Applied(string name, Diffusion.Models.TextEncoders.TextTower tower,
        LoraPart part, Lora lora, double scale, bool merge) =>
        LoraPlacement.In(name, tower, part, lora).Patch(lora, scale, merge) is { } patch
            ? tower with { LowRank = tower.LowRank.Add(patch) }
            : tower;
}
