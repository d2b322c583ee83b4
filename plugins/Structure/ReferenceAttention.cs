namespace IpAdapter.Graph.Structure;

/// <summary>
/// Reference-only attention at a UNet: in every call the reference picture, noised to the same level, goes through the same UNet, and what
/// its self-attention layers read there the drawn picture's read too.
/// Needs no weights of its own (Mikubill's sd-webui-controlnet, preprocessor "reference_only"; diffusers' community pipeline
/// stable_diffusion_reference).
/// </summary>
/// <param name="Reference">The picture in latent space.</param>
/// <param name="Noises">Gives the noise the reference is hidden in.</param>
/// <param name="Seed">Which noise: a draw of its own in every call.</param>
/// <param name="Scale">How far the result goes from the own states alone (0) to both side by side (1).</param>
/// <param name="StyleFidelity">How much less the negative rows read the reference: at 1 not at all, so that guidance leads towards
/// it.</param>
/// <param name="Start">Share of the run after which it begins.</param>
/// <param name="End">Share of the run after which it ends.</param>
internal sealed record ReferenceAttention(Latents Reference, INoiseSources Noises, long Seed, double Scale, double StyleFidelity,
    double Start = 0, double End = 1) : IUNetPatch
{
    /// <inheritdoc/>
    public IUNetSession Bind(UNetBinding binding) => Scale == 0 ? new NoSession() : new ReferenceSession(this, binding);

    /// <summary>Whether it is on in a call of the UNet.</summary>
    public bool IsOnIn(in DenoisingStep step) => step.IsWithin(Start, End);
}
