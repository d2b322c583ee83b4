namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>
/// Shows what a drawing would be if it ended after each step: the clean latents that its prediction means, decoded. Results are the same
/// bits with previews and without, and no part of their keys.
/// </summary>
/// <param name="Autoencoder">The folder or file of the autoencoder that decodes them; a tiny one (TAESD, TAESDXL) takes a small part of a
/// step.</param>
public sealed record PreviewOptions(string Autoencoder)
{
    /// <summary>What the latents are scaled with that the autoencoder is for; null for what its files or its name tell.</summary>
    public double? ScalingFactor { get; init; }

    /// <summary>
    /// The folder that previews are written to, as <c>NODE.png</c>, which is replaced as a whole in each step; null for none.
    /// </summary>
    public string? Folder { get; init; }
}
