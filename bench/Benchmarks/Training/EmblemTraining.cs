using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Golden;

namespace IpAdapter.Benchmarks.Training;

/// <summary>The emblem's base adapter as it is trained: a frozen UNet, batches of 32 with latents, texts and embeddings given.</summary>
internal static class EmblemTraining
{
    public const int Rows = 32;
    private const int Edge = 16;
    private const int Tokens = 77;

    private static readonly string s_folder = Path.Combine(Repository.Root, "samples", "models", "emblem");

    public static UNet OpenUNet() => UNet.Open(Path.Combine(s_folder, "unet"),
        NoiseScheduleConfig.Read(Path.Combine(s_folder, "scheduler", "scheduler_config.json")),
        AutoencoderConfig.Read(Path.Combine(s_folder, "vae", "config.json")));

    public static ImagePromptLearner Learner(DeviceStore store)
    {
        var kinds = ImageProjectionKinds.Published;
        var adapter = new AdapterReader(kinds).Read(Path.Combine(s_folder, "ip-adapter.safetensors"));
        return new ImagePromptLearner(adapter, kinds.Get(adapter), store);
    }

    /// <summary>Batches of random numbers of the right shapes.</summary>
    public static IReadOnlyList<TrainingBatch> Batches(UNetConfig config, int count, long embeddingWidth = 64)
    {
        var random = new Random(3);
        manual_seed(3);
        return [.. Enumerable.Range(0, count).Select(_ => new TrainingBatch(randn(Rows, config.InChannels, Edge, Edge),
            randn(Rows, config.InChannels, Edge, Edge), [.. Enumerable.Range(0, Rows).Select(_ => random.Next(1000))],
            randn(Rows, Tokens, config.CrossAttentionWidth))
        {
            ImageEmbeddings = randn(Rows, 1, embeddingWidth),
        })];
    }
}
