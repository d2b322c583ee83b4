using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Models.Clips;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>The emblem model's CLIP, and pairs of its world.</summary>
internal static class Bench
{
    public static readonly string ClipFolder = Path.Combine(Repository.Root, "samples", "models", "emblem", "clip");

    public static readonly ComputeDevice Device = ComputeDevice.Create("cpu");

    public static readonly DeviceStore Store = new(Device);

    public static readonly ClipModel Clip = ClipModel.Open(ClipFolder);

    private static readonly Lazy<IReadOnlyList<EmblemPair>> Read = new(() => [.. Pairs().Take(256)]);

    private static readonly Lazy<Task<IReadOnlyList<float[]>>> Embedded = new(() =>
        EmbedAsync([.. Read.Value.Select(pair => pair.Picture)]));

    /// <summary>The first of the pairs in the clone.</summary>
    public static IReadOnlyList<EmblemPair> First => Read.Value;

    /// <summary>The embeddings of their pictures.</summary>
    public static Task<IReadOnlyList<float[]>> FirstEmbeddedAsync() => Embedded.Value;

    public static Image Picture(string name) => ImageFile.Read(Path.Combine(Repository.Root, "samples", "images", $"{name}.png"));

    public static Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<Image> pictures) =>
        Device.RunAsync(() => new ClipEmbedder(Store, Clip).EmbedPictures(pictures));

    public static Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts) =>
        Device.RunAsync(() => new ClipEmbedder(Store, Clip).EmbedTexts(texts));

    public static NodeContext Context => new() { NodeName = "test", Cancellation = TestContext.Current.CancellationToken };

    private static IEnumerable<EmblemPair> Pairs()
    {
        using var tar = new TarReader(File.OpenRead(Path.Combine(Repository.Root, "samples", "data", "emblem", "emblems-00000.tar")));
        while (tar.GetNextEntry() is { } picture)
        {
            var image = ImageFile.Read(Content(picture), picture.Name);
            var caption = Encoding.UTF8.GetString(Content(tar.GetNextEntry()!));
            using var json = JsonDocument.Parse(Content(tar.GetNextEntry()!));
            yield return new(image, caption, json.RootElement.EnumerateObject()
                .ToDictionary(attribute => attribute.Name, attribute => attribute.Value.GetString()!));
        }
    }

    private static byte[] Content(TarEntry entry)
    {
        var content = new byte[entry.Length];
        entry.DataStream!.ReadExactly(content);
        return content;
    }
}
