"""How files of pages are stored for the demo: packed with gzip alone, for nobody waits long to look around."""

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class DemoStorage(CompressedManifestStaticFilesStorage):
    """As on a server, without brotli, which takes 10 to 30 s for all files."""

    def create_compressor(self, **options):
        return Compressor(use_brotli=False, **options)
