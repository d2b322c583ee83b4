using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Encoders of the tiny models that golden cases are recorded with.</summary>
internal static class TinyEncoders
{
    private static readonly string s_models = Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models");

    /// <summary>Those of the SD1.5 family, and for the base adapter.</summary>
    public static PairEncoders Base { get; } = new(OpenAutoencoder("sd15-tiny"), new("sd15-tiny", Tower("sd15-tiny", "")))
    {
        ImageEncoder = ImageEncoder.Open(Path.Combine(s_models, "image_encoder")),
    };

    /// <summary>For the Plus adapter.</summary>
    public static PairEncoders Plus { get; } = Base with { Reading = new HiddenStatesReading() };

    /// <summary>Those of the SDXL family, without an adapter.</summary>
    public static PairEncoders Xl { get; } =
        new(OpenAutoencoder("sdxl-tiny"), new("sdxl-tiny", Tower("sdxl-tiny", ""), Tower("sdxl-tiny", "_2")));

    private static Autoencoder OpenAutoencoder(string model) => Autoencoder.Open(Path.Combine(s_models, model, "vae"));

    private static TextTower Tower(string model, string suffix) => TextTower.Open(
        Path.Combine(s_models, model, "text_encoder" + suffix), Path.Combine(s_models, model, "tokenizer" + suffix));

    /// <summary>Another image encoder.</summary>
    public static ImageEncoder OtherImageEncoder { get; } = ImageEncoder.Open(Path.Combine(s_models, "image_encoder-224"));

    /// <summary>The same encoders from copies of their files.</summary>
    /// <param name="encoders">The encoders, of one text transformer.</param>
    /// <param name="place">Where the copy of a folder is to be.</param>
    /// <param name="changed">A folder in whose weights one number is changed.</param>
    public static PairEncoders Copy(PairEncoders encoders, Func<string, string> place, string changed = "")
    {
        foreach (var folder in (string[])["vae", "text_encoder"])
        {
            Directory.CreateDirectory(place(folder));
            foreach (var file in Directory.GetFiles(Path.Combine(s_models, "sd15-tiny", folder)))
            {
                var bytes = File.ReadAllBytes(file);
                if (folder == changed && Path.GetExtension(file) == ".safetensors")
                    bytes[^2] ^= 0x10;
                File.WriteAllBytes(Path.Combine(place(folder), Path.GetFileName(file)), bytes);
            }
        }

        return encoders with
        {
            Autoencoder = Autoencoder.Open(place("vae")),
            TextEncoder = new("copy", TextTower.Open(place("text_encoder"), Path.Combine(s_models, "sd15-tiny", "tokenizer"))),
        };
    }
}
