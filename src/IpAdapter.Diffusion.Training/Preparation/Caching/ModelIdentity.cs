using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IpAdapter.ContentStore.Files;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>Texts that are another one whenever a frozen network would say something else: its files' content and its settings.</summary>
/// <param name="hashes">Hashes of files.</param>
internal sealed class ModelIdentity(FileHashes hashes)
{
    /// <summary>Of what makes latents; what they are scaled with does not count.</summary>
    public string Get(Autoencoder autoencoder)
    {
        var config = autoencoder.Config;
        return Text(Get(autoencoder.Weights), config.InChannels, config.LatentChannels, string.Join(' ', config.BlockOutChannels),
            config.LayersPerBlock, config.NormGroups);
    }

    /// <summary>Of what reads pictures, with how it is shown them.</summary>
    public string Get(ImageEncoder encoder)
    {
        var (config, preprocessing) = (encoder.Config, encoder.Preprocessing);
        return Text(Get(encoder.Weights), config.Width, config.IntermediateWidth, config.Layers, config.Heads, config.ImageSize,
            config.PatchSize, config.EmbeddingWidth, config.Activation, config.NormEpsilon, preprocessing.Size,
            Text([.. preprocessing.Mean]), Text([.. preprocessing.Deviation]));
    }

    /// <summary>Of what reads texts; null where low-rank changes or learned words belong to it, of whose texts nothing is kept.</summary>
    public string? Find(TextEncoder encoder) =>
        encoder.Towers.Any(tower => tower.LowRank.Count + tower.Learned.Count > 0) ? null : Text([.. encoder.Towers.Select(Get)]);

    private string Get(TextTower tower)
    {
        var config = tower.Config;
        // Not its vocabulary: what is asked for is named by token ids.
        return Text(Get(tower.Weights), config.Width, config.IntermediateWidth, config.Layers, config.Heads, config.MaxTokens,
            config.VocabularySize, config.Activation, config.NormEpsilon, config.EndTokenId);
    }

    // Two networks may lie in one file: which of its tensors these are counts too.
    private string Get(WeightSet weights)
    {
        var files = weights.Files.Select(file => Convert.ToHexStringLower(hashes.Get(file)));
        var names = weights.Names.Order(StringComparer.Ordinal).Select(name => $"{name}={weights.Find(name)!.Name}");
        return Text(string.Join(' ', files), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names)))));
    }

    private static string Text(params IReadOnlyList<object> parts) =>
        string.Join('|', parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part:R}")));

    private static string Text(IReadOnlyList<double> parts) => Text([.. parts.Select(part => (object)part)]);
}
