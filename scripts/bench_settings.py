"""The settings of the house, with one more address."""

from wbl.settings import *  # noqa: F403

ROOT_URLCONF = "bench_site"
API_REQUESTS_A_MINUTE = 10**9
