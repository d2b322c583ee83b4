using System.Globalization;
using IpAdapter.Golden;

namespace IpAdapter.Benchmarks.RealSize;

/// <summary>
/// Pictures by the built command from models of published size: SD1.5 at 512x512 in 20 steps and SDXL at 1024x1024 in one, with an image
/// prompt read by ViT-H; with every lever and without, each in a process of its own: seconds and most memory of it.
/// </summary>
/// <remarks>REAL_SIZE_STEPS in the environment takes the place of SD1.5's number of steps.</remarks>
internal sealed class RealSizePictures : IBenchmark
{
    private const double GiB = 1L << 30;

    private const string Workflow = """
        inputs:
          model:   { type: file }
          adapter: { type: file }
          style:   { type: image }
          edge:    { type: integer }
          steps:   { type: integer }
        nodes:
          base: { uses: models/load, with: { path: $inputs.model } }
          adapter: { uses: image-prompt/load, with: { path: $inputs.adapter } }
          wanted: { uses: text/encode, with: { encoder: $base.text-encoder, prompt: a photo of a cat } }
          unwanted: { uses: text/encode, with: { encoder: $base.text-encoder, prompt: blurry } }
          look: { uses: image-prompt/encode, with: { adapter: $adapter, encoder: $base.image-encoder, image: $inputs.style } }
          prompted: { uses: image-prompt/apply, with: { unet: $base.unet, adapter: $adapter, image: $look } }
          drawn:
            uses: sampling/sample
            with: { unet: $prompted, positive: $wanted, negative: $unwanted, sampler: ddim, steps: $inputs.steps, guidance: 5, seed: 7,
              width: $inputs.edge, height: $inputs.edge }
          picture: { uses: latents/decode, with: { autoencoder: $base.autoencoder, latents: $drawn } }
        outputs:
          image: $picture
        """;

    public string Name => "real-size";

    public IEnumerable<Figure> Measure()
    {
        var steps = int.Parse(Environment.GetEnvironmentVariable("REAL_SIZE_STEPS") ?? "20", CultureInfo.InvariantCulture);
        using (var folder = ModelFolder.WriteStableDiffusion15())
            foreach (var figure in Measure(folder, "sd15", "SD1.5", 512, steps)) yield return figure;
        using (var folder = ModelFolder.WriteStableDiffusionXl())
            foreach (var figure in Measure(folder, "sdxl", "SDXL", 1024, 1)) yield return figure;
    }

    private static IEnumerable<Figure> Measure(ModelFolder folder, string key, string name, int edge, int steps)
    {
        var workflow = Path.Combine(folder.Path, "picture.yaml");
        File.WriteAllText(workflow, Workflow);
        foreach (var isPlain in (bool[])[true, false])
        {
            var (way, part) = isPlain ? ("plain", "plain") : ("with every lever", "prepared");
            var picture = DrawnPicture.Draw(
            [
                workflow, "--set", $"model={folder.Path}", "--set", $"adapter={folder.Adapter}",
                "--set", $"style={Path.Combine(Repository.Root, "samples", "images", "reference-1.png")}",
                "--set", $"edge={edge}", "--set", $"steps={steps}",
                "--out", Path.Combine(folder.Path, $"{part}.png"), .. isPlain ? (string[])["--plain"] : [],
            ], "drawn");
            var what = $"{name}, {edge}x{edge}, {way}";
            yield return Seconds("prompts", picture.NodeSeconds("wanted") + picture.NodeSeconds("unwanted"),
                $"{what}: two prompts, weights read");
            yield return Seconds("image-prompt", picture.NodeSeconds("look"), $"{what}: the image prompt by ViT-H, weights read");
            yield return Seconds("first-step", picture.Steps[0], $"{what}: the first step, weights read and prepared");
            if (steps > 1)
                yield return Seconds("step", new Samples(picture.Steps.Skip(1)).Median, $"{what}: another step, median of {steps - 1}");
            yield return Seconds("decoding", picture.NodeSeconds("picture"), $"{what}: decoding");
            yield return Seconds("picture", picture.Seconds, $"{what}: from the process's start to the picture, {Count(steps)}");
            yield return new Figure($"{what}: peak resident memory", $"{picture.Peak / GiB:0.00} GiB")
            { Key = $"real-size.{key}.{part}.memory", Number = picture.Peak, Unit = "B" };

            Figure Seconds(string stage, double seconds, string text) =>
                new(text, $"{seconds:0.00} s") { Key = $"real-size.{key}.{part}.{stage}.seconds", Number = seconds };
        }
    }

    private static string Count(int steps) => steps == 1 ? "1 step" : $"{steps} steps";
}
