using IpAdapter.Diffusion.Models.Clips;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>What is taken for a whole CLIP.</summary>
public sealed class ClipFileTests
{
    [Fact]
    public void A_folder_of_a_whole_clip_is_opened()
    {
        var clip = ClipModel.Open(Bench.ClipFolder);

        Assert.Equal("clip", clip.Name);
        Assert.Equal(64, clip.ImageEncoder.Config.EmbeddingWidth);
        Assert.Equal(64, clip.TextTower.PooledWidth);
        Assert.Equal(Bench.ClipFolder, clip.TextTower.Vocabulary.Folder);
    }

    [Fact]
    public void The_weight_file_with_its_configuration_beside_it_is_the_folders_clip() =>
        Assert.Equal(ClipModel.Open(Bench.ClipFolder).TextTower,
            ClipModel.Open(Path.Combine(Bench.ClipFolder, "model.safetensors")).TextTower);

    [Theory]
    [InlineData("image_encoder", "a whole CLIP was expected")]
    [InlineData("text_encoder", "CLIP image encoder")]
    public void One_encoder_alone_is_refused(string folder, string words)
    {
        var problem = Assert.Throws<WeightFileException>(() =>
            ClipModel.Open(Path.Combine(Repository.Root, "samples", "models", "emblem", folder)));

        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }
}
