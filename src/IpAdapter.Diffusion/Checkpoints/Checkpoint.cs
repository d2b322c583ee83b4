using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>
/// A base model in one file, as Stable Diffusion 1.x, 2.x and XL were first published and are mostly passed on (<c>.safetensors</c>,
/// <c>.ckpt</c>): its parts by diffusers' names and shapes. A description, no tensor is loaded.
/// </summary>
/// <param name="UNet">Its UNet.</param>
/// <param name="TextEncoder">Its text encoder, with CLIP's own vocabulary: such files carry none. Null where the file has no text
/// encoder.</param>
/// <param name="Autoencoder">Its autoencoder; null where the file has none.</param>
/// <param name="Files">The files that decide what it is.</param>
public sealed record Checkpoint(UNet UNet, TextEncoder? TextEncoder, Autoencoder? Autoencoder, IReadOnlyList<string> Files)
{
    /// <summary>
    /// The folder whose configurations counted; null where all was recognised from the header and taken to be as published.
    /// </summary>
    public string? ConfigFolder { get; init; }

    /// <summary>Whether the file, or a configuration, says what the UNet predicts; otherwise it is taken to be the noise.</summary>
    public bool SaysPrediction { get; init; }

    /// <summary>Reads the header of a file, and recognises from it what the model is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configFolder">A folder in diffusers' layout whose configurations count, as many of them as there are; null for one of
    /// the file's own name beside it, and where there is none, for what published models have.</param>
    /// <param name="kinds">Name what a file is that is no base model; null for the kinds of this library.</param>
    /// <exception cref="WeightFileException">It is no whole base model, or of a kind that can't be used; the message says what it
    /// is.</exception>
    public static Checkpoint Open(string path, string? configFolder = null, WeightFileKinds? kinds = null) =>
        new CheckpointReader(Path.GetFullPath(path), configFolder, kinds ?? KnownKinds.BuiltIn).Read();
}
