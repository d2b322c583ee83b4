namespace IpAdapter.Graph.Images;

/// <summary>
/// Sets the mask of latents for inpainting: what is black in it is kept when they are drawn over. For models that read four channels; an
/// inpainting model wants the masked picture too, which latents/encode with a mask gives.
/// </summary>
/// <returns>The latents with their mask, for the port start of sampling/sample.</returns>
[Node("latents/set-mask")]
public sealed class SetMask : INode<SetMask.Inputs, Latents>, ICheck<SetMask.Inputs, Latents>
{
    /// <param name="Latents">The latents.</param>
    /// <param name="Mask">White where they are drawn anew, black or transparent where they are kept. Brought to their size.</param>
    public sealed record Inputs([property: Each] Latents Latents, Image Mask);

    /// <inheritdoc/>
    public ValueTask<Latents> RunAsync(Inputs inputs, NodeContext context) =>
        new(inputs.Latents with
        {
            // The numbers are shared, the values let go of them each for itself.
            Samples = inputs.Latents.Samples.alias(),
            Deviation = inputs.Latents.Deviation?.alias(),
            Mask = inputs.Mask,
            MaskedPicture = null,
        });

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Latents> report)
    {
        if (inputs.TryDescribe(i => i.Latents, out LatentsDescription? latents))
            report.Output(latents with { HasMask = true, HasMaskedPicture = false });
    }
}
