using IpAdapter.Diffusion.Checkpoints;

namespace IpAdapter.Graph.Models;

/// <summary>A base model with everything read of it but weights.</summary>
/// <param name="UNet">Its UNet.</param>
/// <param name="TextEncoder">Its text encoder, where it has one.</param>
/// <param name="Autoencoder">Its autoencoder, where it has one.</param>
/// <param name="ImageEncoder">Its image encoder, where it has one.</param>
/// <param name="Files">The files that decide what it is.</param>
internal sealed record LoadedModel(UNet UNet, TextEncoder? TextEncoder, Autoencoder? Autoencoder, ImageEncoder? ImageEncoder,
    IReadOnlyList<string> Files)
{
    /// <summary>What its single file told; null for a folder.</summary>
    public Checkpoint? Checkpoint { get; private init; }

    /// <summary>Whether anything says what the UNet predicts; otherwise it is assumed.</summary>
    public bool SaysPrediction { get; private init; } = true;

    /// <summary>
    /// What to say of files beside its parts that could change what they mean, and are not read; null where there are none.
    /// </summary>
    public string? Unread { get; init; }

    /// <summary>A base model in one file.</summary>
    public static LoadedModel Create(Checkpoint checkpoint) =>
        new(checkpoint.UNet, checkpoint.TextEncoder, checkpoint.Autoencoder, null, checkpoint.Files)
        {
            Checkpoint = checkpoint,
            SaysPrediction = checkpoint.SaysPrediction
        };

    /// <summary>The same with a UNet that predicts what the workflow says.</summary>
    public LoadedModel Predicting(Prediction prediction)
    {
        var type = prediction switch
        {
            Prediction.V => PredictionType.Velocity,
            Prediction.Sample => PredictionType.Sample,
            _ => PredictionType.Epsilon
        };
        return this with { UNet = UNet with { Schedule = UNet.Schedule with { PredictionType = type } }, SaysPrediction = true };
    }
}
