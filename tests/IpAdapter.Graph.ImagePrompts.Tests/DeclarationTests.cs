using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.ImagePrompts.Tests;

public sealed class DeclarationTests
{
    [Theory]
    [InlineData("image-prompt/load", "path: file, shortcut: choice?, shortcut-scale: number?, lora-scale: number?", "image-prompt-adapter")]
    [InlineData("image-prompt/encode", "adapter: image-prompt-adapter, encoder: image-encoder, image: list of image, negative: list of "
        + "image?, weights: list of number?, unconditional: choice?, arrangement: choice?", "image-prompt")]
    [InlineData("image-prompt/blend", "first: image-prompt, second: image-prompt, share: number?", "image-prompt")]
    [InlineData("image-prompt/load-embeddings", "path: file, negative: file?, tensor: text?", "image-prompt")]
    [InlineData("image-prompt/load-identity", "path: file, tensor: text?", "face-identity")]
    [InlineData("image-prompt/embed-face", "image: list of image, embedder: face-embedder?", "face-identity")]
    [InlineData("image-prompt/encode-face", "adapter: image-prompt-adapter, identity: list of face-identity, image: list of image?, "
        + "encoder: image-encoder?, negative: list of image?, unconditional: choice?, arrangement: choice?", "image-prompt")]
    [InlineData("image-prompt/apply",
        "unet: unet, adapter: image-prompt-adapter, image: image-prompt, scale: number?, blocks: text?, weight-type: choice?, "
            + "layer-weights: text?, scales: list of number?, negative-scale: number?, "
        + "embeds-scaling: choice?, start: number?, end: number?, window-by: choice?, mask: list of image?, mask-fit: choice?, "
            + "unfold-batch: boolean?, composition: image-prompt?, composition-scale: number?, boost: number?",
        "unet")]
    [InlineData("image-prompt/encode-tiles", "adapter: image-prompt-adapter, encoder: image-encoder, image: list of image, tiles: "
        + "integer?, ratio: number?, negative: list of image?, mask: image?, convention: choice?, unconditional: choice?", "image-prompt")]
    [InlineData("image-prompt/prepare-image", "image: image, crop: choice?, interpolation: choice?, sharpening: number?, size: integer?",
        "image")]
    [InlineData("image-prompt/make-noise",
        "kind: choice?, strength: number?, blur: integer?, image: image?, seed: integer?, size: integer?", "image")]
    [InlineData("image-prompt/cut-tiles", "image: image, mask: image?, sharpening: number?", "image")]
    [InlineData("image-prompt/schedule-weights",
        "weights: list of number, timing: choice?, frames: integer?, start-frame: integer?, end-frame: integer?, starting-frames: "
            + "integer?, ending-frames: integer?, method: choice?, image: list of image?, prompts: list of text?",
        "number")]
    [InlineData("image-prompt/combine", "image: list of image-prompt, method: choice?, weights: list of number?", "image-prompt")]
    public void A_node_is_read_with_its_ports(string name, string inputs, string output)
    {
        var reading = NodeReader.Read(typeof(ImagePromptsPlugin).Assembly, new PluginIdentity("image-prompts", "1", "build"), null);

        Assert.Empty(reading.Problems);
        var node = reading.Nodes.Single(node => node.Id == name);
        Assert.Equal(inputs, string.Join(", ", node.Inputs.Select(port => $"{port.Name}: {port.TypeText}{(port.IsRequired ? "" : "?")}")));
        Assert.Equal(output, node.MainOutput!.TypeName);
    }
}
