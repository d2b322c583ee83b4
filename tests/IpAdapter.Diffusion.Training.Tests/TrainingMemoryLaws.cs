using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>How estimates of a training's memory follow sizes. How near they come is told by the benchmark training-real-size.</summary>
public sealed class TrainingMemoryLaws
{
    private const long Adapter = 22_000_000;
    private const double GB = 1e9;
    private static readonly TrainerOptions s_kept = new();
    private static readonly TrainerOptions s_checkpointed = new() { Checkpointing = true };

    private static UNetConfig Sd15 { get; } = new()
    {
        InChannels = 4,
        OutChannels = 4,
        BlockOutChannels = [320, 640, 1280, 1280],
        DownAttention = [true, true, true, false],
        UpAttention = [false, true, true, true],
        LayersPerBlock = 2,
        TransformerLayers = [1, 1, 1, 1],
        Heads = [8, 8, 8, 8],
        CrossAttentionWidth = 768,
    };

    private static UNetConfig Xl { get; } = new()
    {
        InChannels = 4,
        OutChannels = 4,
        BlockOutChannels = [320, 640, 1280],
        DownAttention = [false, true, true],
        UpAttention = [true, true, false],
        LayersPerBlock = 2,
        TransformerLayers = [1, 2, 10],
        Heads = [5, 10, 20],
        CrossAttentionWidth = 2048,
        UsesLinearProjection = true,
    };

    [Fact]
    public void What_is_kept_grows_with_batch_and_picture()
    {
        Assert.Equal(2 * Compute(Sd15, 1, s_kept, learning: 0), Compute(Sd15, 2, s_kept, learning: 0));
        Assert.Equal(Compute(Sd15, 1, s_kept, learning: 0) / 2,
            TrainingMemory.Compute(Sd15, 1, 64, 64, ScalarType.BFloat16, 0, s_kept));
    }

    [Fact]
    public void Gradient_checkpointing_keeps_a_fraction() =>
        Assert.InRange(Compute(Sd15, 2, s_checkpointed, learning: 0), 1, Compute(Sd15, 2, s_kept, learning: 0) / 3);

    [Fact]
    public void What_learns_is_held_with_its_gradient_and_the_optimisers_state() =>
        Assert.Equal(4 * 4 * Adapter, Compute(Sd15, 1, s_kept, Adapter) - Compute(Sd15, 1, s_kept, learning: 0));

    [Fact]
    public void The_whole_UNet_of_SDXL_takes_more_than_40_GB_whatever_is_computed_again()
    {
        const long learning = 2_567_463_684;
        var least = TrainingMemory.Compute(Xl, 1, 128, 128, ScalarType.Float32, learning, s_checkpointed, isWholeUNet: true);

        Assert.True(least > 40 * GB);
        Assert.Null(TrainingMemory.Fitting((long)(40 * GB), Xl, 4, 128, 128, ScalarType.Float32, learning, s_kept, isWholeUNet: true));
    }

    [Fact]
    public void What_would_fit_is_checkpointing_before_smaller_batches()
    {
        var room = Compute(Sd15, 8, s_checkpointed, Adapter);

        Assert.Equal("gradient checkpointing", Fitting(room));
        Assert.Equal("batches of 7 with gradient checkpointing", Fitting(room - 1));
        Assert.Null(Fitting(1));

        static string? Fitting(long bytes) => TrainingMemory.Fitting(bytes, Sd15, 8, 64, 64, ScalarType.Float32, Adapter, s_kept);
    }

    private static long Compute(UNetConfig config, long rows, TrainerOptions options, long learning) =>
        TrainingMemory.Compute(config, rows, 64, 64, ScalarType.Float32, learning, options);
}
