using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Prompts;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>What an SDXL UNet is told beside the text's states.</summary>
public sealed class AddedRowsTests
{
    private static readonly float[] Drawn = [48, 64, 0, 0, 48, 64];
    private static readonly PictureSizes Whole =
        new(OriginalWidth: 100, OriginalHeight: 90, CropLeft: 3, CropTop: 4, TargetWidth: 70, TargetHeight: 60);

    [Fact]
    public void Words_of_one_transformer_add_nothing()
    {
        using var scope = NewDisposeScope();
        Assert.Null(AddedRows.Create(new PromptConditioning(zeros(1, 2, 3), zeros(1, 2, 3)), null, 1, guided: true, 64, 48));
    }

    [Fact]
    public void Without_sizes_the_drawn_ones_are_told_height_before_width()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([Drawn, Drawn], Ids(Words(), null));
    }

    [Fact]
    public void The_negative_side_takes_the_prompts_sizes()
    {
        using var scope = NewDisposeScope();
        float[] told = [90, 100, 4, 3, 60, 70];
        Assert.Equal([told, told], Ids(Words(Whole), Words()));
    }

    [Fact]
    public void Sizes_of_the_negative_side_count_when_they_are_whole_and_only_then()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([[90, 100, 4, 3, 60, 70], Drawn], Ids(Words(), Words(Whole)));
        Assert.Equal([Drawn, Drawn], Ids(Words(), Words(Whole with { TargetWidth = null })));
    }

    [Fact]
    public void Pooled_text_stands_in_the_same_rows_as_the_states()
    {
        using var scope = NewDisposeScope();
        var two = Words() with { States = zeros(2, 2, 3), Pooled = tensor(new float[] { 1, 2 }, [2, 1]) };
        var rows = AddedRows.Create(two, null, count: 2, guided: true, 64, 48)!;
        Assert.Equal([0, 0, 0, 0, 1, 1, 2, 2], rows.Pooled.data<float>().ToArray());
        Assert.Equal(8, rows.TimeIds.size(0));
        Assert.Equal(4, AddedRows.Create(two, null, count: 2, guided: false, 64, 48)!.TimeIds.size(0));
    }

    private static float[][] Ids(PromptConditioning positive, PromptConditioning? negative) =>
        [.. AddedRows.Create(positive, negative, count: 1, guided: true, width: 64, height: 48)!.TimeIds.data<float>().ToArray().Chunk(6)];

    private static PromptConditioning Words(PictureSizes? sizes = null) =>
        new(zeros(1, 2, 3), zeros(1, 2, 3)) { Pooled = ones(1, 1), EmptyPooled = zeros(1, 1), Sizes = sizes };
}
